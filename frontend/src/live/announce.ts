// Says, politely, when a machine's state on the page has changed: for those who do not see it turn.

/**
 * Read out `data-live-say` of each fragment that came anew with other words than before.
 *
 * The words are the server's, a whole sentence: "Prusa 1 is running". Progress is not among them,
 * or a screen reader would never be silent.
 */
export function announceChanges(): void {
  const said = new Map<string, string>();
  const hear = (root: ParentNode & Node): string[] => {
    const speakers = [...root.querySelectorAll<HTMLElement>("[data-live-say]")];
    if (root instanceof HTMLElement && root.dataset["liveSay"]) speakers.push(root);
    return speakers.flatMap(({ dataset }) => {
      const machine = dataset["liveMachine"] ?? "";
      const words = dataset["liveSay"] ?? "";
      const isNews = said.has(machine) && said.get(machine) !== words;
      said.set(machine, words);
      return isNews ? [words] : [];
    });
  };

  hear(document);
  document.addEventListener("htmx:load", (event) => {
    const news = event.target instanceof Element ? hear(event.target) : [];
    const voice = document.getElementById("live-announcements");
    if (voice && news.length > 0) voice.textContent = news.join(". ");
  });
}
