// Check-ins at the desk while the network is down: they wait in this browser, without names, and are
// sent in order when it is back. The server takes the same one twice as one. The page has to be open.

const TRY_EVERY_MS = 5_000;
const AT_ONCE = 100; // in one request

interface Tap {
  key: string;
  member: number;
  at: number; // by the clock of the server, as well as it is known
}

interface Answer {
  key: string;
  refusals: { message: string }[];
}

class Desk {
  private readonly skew: number;
  private readonly store: string;
  private isSending = false;
  private hasFailed = false;
  private isSignedOut = false;

  constructor(private readonly root: HTMLElement, private readonly form: HTMLFormElement) {
    const { now, user, place } = root.dataset;
    this.skew = Date.parse(now ?? "") - Date.now() || 0;
    this.store = `visits-${user}-${place}`;
  }

  start(): void {
    this.form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!(button instanceof HTMLButtonElement)) return;
      event.preventDefault();
      this.tap(Number(button.value));
    });
    const search = this.root.querySelector<HTMLFormElement>("[data-visits-search]");
    search?.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement) this.narrow(event.target.value);
    });
    search?.addEventListener("submit", (event) => {
      // A large place has more people than the page holds: the server is asked for the others.
      const isFound = this.buttons().some((button) => !button.closest("li")?.hidden);
      if (isFound || !navigator.onLine) event.preventDefault();
    });
    window.addEventListener("online", () => void this.send());
    window.setInterval(() => void this.send(), TRY_EVERY_MS);
    document.addEventListener("htmx:afterSettle", () => this.mark());
    this.mark();
    void this.send();
  }

  private tap(member: number): void {
    const isWaiting = this.waiting().some((tap) => tap.member === member);
    if (!isWaiting) {
      const tap = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, member, at: Date.now() + this.skew };
      this.keep([...this.waiting(), tap]);
    }
    this.mark();
    void this.send();
  }

  /** Show only the names that hold what is typed, accents and capitals aside. */
  private narrow(typed: string): void {
    const wanted = fold(typed);
    for (const button of this.buttons()) {
      const item = button.closest("li");
      if (item) item.hidden = !fold(button.textContent ?? "").includes(wanted);
    }
  }

  private async send(): Promise<void> {
    const taps = this.waiting().slice(0, AT_ONCE);
    if (this.isSending || taps.length === 0) return;
    this.isSending = true;
    try {
      const response = await fetch(this.root.dataset["url"] ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
        body: JSON.stringify({
          place: this.root.dataset["place"],
          visits: taps.map(({ key, member, at }) => ({ key, member, arrived_at: new Date(at).toISOString() })),
        }),
      });
      this.isSignedOut = response.status === 401 || response.status === 403;
      this.hasFailed = !response.ok;
      if (response.ok) this.heard((await response.json()) as { visits: Answer[] });
    } catch {
      this.hasFailed = true; // no network: the next try may find one
    } finally {
      this.isSending = false;
      this.mark();
    }
    if (!this.hasFailed && this.waiting().length > 0) void this.send();
  }

  private heard(answer: { visits: Answer[] }): void {
    const answered = new Map(answer.visits.map((each) => [each.key, each]));
    const refused: string[] = [];
    for (const tap of this.waiting()) {
      const why = answered.get(tap.key)?.refusals[0]?.message;
      const name = this.buttonOf(tap.member)?.firstChild?.textContent?.trim() ?? "";
      if (why) refused.push(`${name} ${why}`);
    }
    this.keep(this.waiting().filter((tap) => !answered.has(tap.key)));
    const { wordRefused } = this.root.dataset;
    if (refused.length > 0) this.say("[data-visits-refused]", `${wordRefused} ${refused.join(" ")}`);
    document.getElementById("here")?.dispatchEvent(new CustomEvent("visits-changed"));
  }

  /** Say on each name, and above all of them, who is here and what still waits. */
  private mark(): void {
    const taps = this.waiting();
    const waiting = new Set(taps.map((tap) => tap.member));
    const here = new Set(
      [...document.querySelectorAll<HTMLElement>("[data-here]")].map((each) => Number(each.dataset["here"])),
    );
    for (const button of this.buttons()) {
      const member = Number(button.value);
      if (waiting.has(member)) button.dataset["state"] = "preparing";
      else if (here.has(member)) button.dataset["state"] = "done";
      else delete button.dataset["state"];
      const sign = waiting.has(member) ? "…" : here.has(member) ? "✓" : "";
      let mark = button.querySelector<HTMLElement>("[data-mark]");
      if (!mark && sign) {
        mark = document.createElement("span");
        mark.dataset["mark"] = "";
        button.append(mark);
      }
      if (mark) mark.textContent = sign;
    }
    const { wordWaitingOne, wordWaitingMany, wordOffline, wordSignIn } = this.root.dataset;
    const words = taps.length === 1 ? wordWaitingOne : wordWaitingMany?.replace("COUNT", `${taps.length}`);
    const more = this.isSignedOut ? wordSignIn : this.hasFailed ? wordOffline : "";
    this.say("[data-visits-waiting]", taps.length > 0 ? `${words} ${more}` : "");
  }

  private say(selector: string, words: string): void {
    const notice = this.root.querySelector<HTMLElement>(selector);
    const text = notice?.querySelector("p");
    if (!notice || !text) return;
    notice.hidden = words === "";
    if (text.textContent !== words) text.textContent = words;
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.form.querySelectorAll<HTMLButtonElement>("button[name=member]")];
  }

  private buttonOf(member: number): HTMLButtonElement | undefined {
    return this.buttons().find((button) => Number(button.value) === member);
  }

  private token(): string {
    return this.form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  private waiting(): Tap[] {
    try {
      return JSON.parse(localStorage.getItem(this.store) ?? "[]") as Tap[];
    } catch {
      return [];
    }
  }

  private keep(taps: Tap[]): void {
    if (taps.length > 0) localStorage.setItem(this.store, JSON.stringify(taps));
    else localStorage.removeItem(this.store);
  }
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase().trim();
}

/** Have the desk's list of names go on without a network; without a script it is a plain form. */
export function keepVisitsOffline(): void {
  const root = document.querySelector<HTMLElement>("[data-visits]");
  const form = root?.querySelector<HTMLFormElement>("[data-visits-arrive]");
  if (!root || !form) return;
  try {
    localStorage.getItem("visits");
  } catch {
    return; // storage is refused: the form is sent as it is
  }
  new Desk(root, form).start();
}
