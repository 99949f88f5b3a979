// Pages that are made for paper: a button that prints them.

/** Show the buttons that print the page, and let them. */
export function offerPrinting(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
