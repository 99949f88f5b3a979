// Notices at the top of a page: each can be dismissed, and the script may add one.

const SPRITE = () => document.querySelector(".icon use")?.getAttribute("href")?.split("#")[0] ?? "";

function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${SPRITE()}#${name}`);
  svg.append(use);
  return svg;
}

function letGo(notice: Element): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.setAttribute("aria-label", document.body.dataset["wordDismiss"] ?? "");
  button.append(icon("close"));
  button.addEventListener("click", () => {
    notice.remove();
    document.getElementById("main")?.focus({ preventScroll: true });
  });
  notice.append(button);
}

/** Give every notice of the page a button that takes it away. */
export function letNoticesGo(): void {
  document.querySelectorAll("[data-dismissible]").forEach(letGo);
}

/** Show `words` as an error above the page's content, once. */
export function sayNotice(words: string): void {
  const main = document.getElementById("main");
  if (!main || !words) return;
  document.querySelector("[data-from-script]")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset["tone"] = "error";
  notice.dataset["fromScript"] = "";
  notice.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = words;
  notice.append(icon("error"), text);
  letGo(notice);
  main.before(notice);
}
