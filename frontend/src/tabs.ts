// Tabs scroll sideways where they do not fit; no script is needed to use them.

/** Show the whole of a tab that gets the focus: browsers leave it where a part of it shows. */
export function followTabs(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element && target.closest(".tabs")) {
      target.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });
}
