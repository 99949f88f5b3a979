// The button that opens a camera beside a field for a code; `_scan.html` is its page.
import { hasCamera, readCode } from "./camera";

const LOOK_FOR_MS = 60_000; // nobody is there any more

function offer(root: HTMLElement): void {
  const field = document.getElementById(root.dataset["scan"] ?? "");
  const video = root.querySelector("video");
  const start = root.querySelector<HTMLButtonElement>("[data-scan-start]");
  const view = root.querySelector<HTMLElement>("[data-scan-view]");
  const notice = root.querySelector<HTMLElement>("[data-scan-notice]");
  if (!(field instanceof HTMLInputElement) || !video || !start || !view || !notice) return;
  let looking: AbortController | null = null;

  const stop = () => looking?.abort();
  const say = (words: string) => {
    const text = notice.querySelector("p");
    if (text) text.textContent = words;
    notice.hidden = words === "";
  };
  const look = async () => {
    if (looking) return;
    looking = new AbortController();
    const tooLong = window.setTimeout(stop, LOOK_FOR_MS);
    say("");
    start.hidden = true;
    view.hidden = false;
    try {
      const facing = root.dataset["facing"] === "environment" ? "environment" : "user";
      field.value = await readCode(video, facing, looking.signal);
      field.form?.requestSubmit();
    } catch (error) {
      say(why(error, root.dataset));
    } finally {
      window.clearTimeout(tooLong);
      looking = null;
      view.hidden = true;
      start.hidden = false;
    }
  };

  start.addEventListener("click", () => void look());
  root.querySelector("[data-scan-stop]")?.addEventListener("click", () => {
    stop();
    field.focus();
  });
  window.addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  root.hidden = false;
}

function why(error: unknown, { wordRefused, wordMissing, wordBusy }: DOMStringMap): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "AbortError") return "";
  if (name === "NotAllowedError") return wordRefused ?? "";
  return (name === "NotFoundError" ? wordMissing : wordBusy) ?? "";
}

/** Show the buttons that read a code with the camera, where there is one that we may ask for. */
export async function offerScanning(): Promise<void> {
  const places = document.querySelectorAll<HTMLElement>("[data-scan]");
  if (places.length > 0 && (await hasCamera())) places.forEach(offer);
}
