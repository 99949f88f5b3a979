// Menus are <details>, and open without a script; this closes them as people expect.

/** Close an open menu by Escape, by a tap beside it, and when the focus leaves it. */
export function closeMenusFromOutside(): void {
  const closeAllBut = (kept: EventTarget | null) => {
    document.querySelectorAll<HTMLDetailsElement>("details.menu[open]").forEach((menu) => {
      if (!(kept instanceof Node && menu.contains(kept))) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => closeAllBut(event.target));
  document.addEventListener("focusin", (event) => closeAllBut(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    closeAllBut(null);
    open?.querySelector("summary")?.focus();
  });
}
