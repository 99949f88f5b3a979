// On a shared tablet: asks who is still there, and forgets whoever is not. The server ends the
// session by itself as well, a little later (`members/middleware.py` holds the same times).

const ASK_AFTER_MS = 120_000;
const END_AFTER_MS = 30_000;
const SAY_EVERY_MS = 30_000; // how often the server is told that someone is still there
const SAID_MS = 20_000;

function watch(bar: HTMLElement): void {
  const form = bar.querySelector<HTMLFormElement>("[data-kiosk-done]");
  const dialog = bar.querySelector<HTMLDialogElement>("[data-kiosk-ask]");
  if (!form || !dialog) return;
  let timer = 0;
  let saidAt = Date.now();
  let actedAt = Date.now();

  const leave = () => {
    forget();
    form.submit();
  };
  const wait = () => {
    actedAt = Date.now();
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_AFTER_MS);
  };
  // A tablet that slept wakes up long after the end: then there is nobody to ask.
  const isOver = () => Date.now() - actedAt > ASK_AFTER_MS + END_AFTER_MS;
  const ask = () => {
    if (isOver()) return leave();
    if (!dialog.open) dialog.showModal();
    window.clearTimeout(timer);
    timer = window.setTimeout(leave, END_AFTER_MS);
  };
  const stay = () => {
    wait();
    const url = bar.dataset["stayUrl"];
    if (!url || Date.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = Date.now();
    const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    void fetch(url, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => undefined);
  };

  for (const act of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(act, () => !dialog.open && stay(), { passive: true });
  }
  dialog.addEventListener("close", () => {
    saidAt = 0;
    stay();
  });
  dialog.querySelector("[data-kiosk-stay]")?.addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-kiosk-leave]")?.addEventListener("click", leave);
  form.addEventListener("submit", forget);
  document.addEventListener("visibilitychange", () => !document.hidden && isOver() && leave());
  wait();
}

/** Take away what pages keep in the browser, also where it does not know Clear-Site-Data. */
function forget(): void {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Storage is refused: then nothing is in it.
  }
}

/** Watch over a kiosk's page; on others there is nothing to do. */
export function watchKiosk(): void {
  const bar = document.querySelector<HTMLElement>("[data-kiosk]");
  if (bar) watch(bar);
  if (!document.body.classList.contains("kiosk")) return;
  const home = document.querySelector<HTMLAnchorElement>(".brand")?.href ?? "/";
  // The last page of someone says goodbye by itself: it asks for nothing.
  if (document.querySelector(".kiosk-said")) {
    window.setTimeout(() => window.location.replace(home), SAID_MS);
  }
}

// A page that comes out of the browser's memory shows what someone else saw.
window.addEventListener("pageshow", (event) => {
  const isKiosk = document.querySelector("[data-kiosk]") ?? document.querySelector("body.kiosk");
  if (event.persisted && isKiosk) window.location.reload();
});
