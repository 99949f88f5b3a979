// Keeps what a page shows of machines true: asks again for the fragments of those that changed.
import { announceChanges } from "./announce";
import { listen, type Connection } from "./stream";

const GATHER_MS = 100; // changes that come together are fetched together
const SPREAD_MS = 200; // and not by all browsers in the same instant
const MARGIN_PX = 300; // what is about to be scrolled into sight counts as seen

const stale = new Set<Element>();
let flushing: number | undefined;

function machinesShown(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-live-machine]")];
}

function isSeen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > -MARGIN_PX && top < window.innerHeight + MARGIN_PX;
}

function flush(): void {
  flushing = undefined;
  for (const element of stale) {
    if (!element.isConnected) stale.delete(element);
    else if (isSeen(element)) {
      stale.delete(element);
      // It does not bubble: a fragment inside another asks for itself alone.
      element.dispatchEvent(new CustomEvent("live"));
    }
  }
}

function flushSoon(): void {
  flushing ??= window.setTimeout(flush, GATHER_MS + Math.random() * SPREAD_MS);
}

function markStale(machines: number[] | null): void {
  const ids = machines && new Set(machines.map(String));
  for (const element of machinesShown()) {
    if (!ids || ids.has(element.dataset["liveMachine"] ?? "")) stale.add(element);
  }
  if (stale.size > 0) flushSoon();
}

function indicate(state: Connection): void {
  const indicator = document.getElementById("live-indicator");
  const words = indicator?.querySelector("span");
  if (!indicator || !words) return;
  const { wordLive, wordReconnecting, wordPolling } = document.body.dataset;
  indicator.hidden = false;
  indicator.dataset["live"] = state;
  words.textContent =
    { live: wordLive, reconnecting: wordReconnecting, polling: wordPolling }[state] ?? "";
}

/**
 * Follow the machines of this page, if it shows any.
 *
 * The stream is open only while the page is in sight: a browser opens six connections to a server
 * at most, and forgotten tabs would hold them all.
 */
export function followMachines(): void {
  const url = document.body.dataset["liveUrl"];
  if (!url || machinesShown().length === 0) return;
  announceChanges();

  let stop: (() => void) | undefined;
  const follow = () => {
    if (document.hidden) {
      stop?.();
      stop = undefined;
    } else {
      stop ??= listen(url, { changed: markStale, connection: indicate });
    }
  };
  follow();
  document.addEventListener("visibilitychange", () => {
    follow();
    if (!document.hidden) markStale(null);
  });
  document.addEventListener("scroll", () => stale.size > 0 && flushSoon(), { passive: true });
}
