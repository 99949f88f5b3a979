// A button that prints the page; without a script it stays hidden, and the browser's menu prints.

/** Make every print button work. */
export function offerPrinting(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
