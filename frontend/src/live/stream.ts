// The wire to the server's live stream: which machines changed. Knows nothing of the page.

export type Connection = "live" | "reconnecting" | "polling";

export interface Listener {
  /** These machines changed; null: anything may have. */
  changed(machines: number[] | null): void;
  connection(state: Connection): void;
}

const POLL_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** Listen to `url` until the returned function is called. */
export function listen(url: string, listener: Listener): () => void {
  let source: EventSource | undefined;
  let retry: number | undefined;
  let poll: number | undefined;
  let failures = 0;
  let heard = ""; // the last event's id: the server tells what came after it

  const startPolling = () => {
    poll ??= window.setInterval(() => listener.changed(null), POLL_EVERY_MS);
  };
  const stopPolling = () => {
    window.clearInterval(poll);
    poll = undefined;
  };

  const connect = () => {
    if (!("EventSource" in window)) {
      listener.connection("polling");
      startPolling();
      return;
    }
    const address = new URL(url, location.href);
    if (heard) address.searchParams.set("since", heard);
    source = new EventSource(address);
    source.addEventListener("open", () => {
      stopPolling();
      // Without an id to ask from, what happened meanwhile went by unheard.
      if (failures > 0 && !heard) listener.changed(null);
      failures = 0;
      listener.connection("live");
    });
    source.addEventListener("machine", (event: MessageEvent<string>) => {
      heard = event.lastEventId;
      const { machines } = JSON.parse(event.data) as { machines: number[] | null };
      listener.changed(machines);
    });
    source.addEventListener("error", () => {
      // A browser gives up for good after an HTTP error, and else retries without backing off.
      source?.close();
      failures += 1;
      listener.connection(failures > 1 ? "polling" : "reconnecting");
      startPolling();
      const wait = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
      retry = window.setTimeout(connect, wait * (0.75 + Math.random() / 2));
    });
  };

  connect();
  return () => {
    window.clearTimeout(retry);
    stopPolling();
    source?.close();
  };
}
