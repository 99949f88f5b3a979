// Check-ins at the desk while the network is down: they wait in this browser, without names, and are
// sent in order when this page has a network again, also after it was closed. The server takes the same
// one twice as one. What it refuses stays in the list, with the reason, until the desk decides.

const TRY_EVERY_MS = 5_000;
const AT_ONCE = 100; // in one request
const AS_SHOWN = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

interface Tap {
  key: string;
  member: number;
  at: number; // by the clock of the server, as well as it is known
  refused?: string; // why the server did not take it: it is not sent again by itself
}

interface Answer {
  key: string;
  refusals: { message: string }[];
}

/** What keeps the check-ins from being sent; none if nothing is known to. */
type Hindrance = "none" | "offline" | "trouble" | "signed-out";

interface Problem {
  title?: string;
  refusals?: { message: string }[];
}

class Desk {
  private readonly skew: number;
  private readonly store: string;
  private isSending = false;
  private atOnce = AT_ONCE;
  private hindrance: Hindrance = "none";

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
    document.addEventListener("htmx:afterSettle", () => this.meet(this.waiting().length > 0 ? this.hindrance : "none"));
    document.addEventListener("signed-out", () => this.meet("signed-out"));
    this.root.querySelector("[data-visits-lines]")?.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) this.decide(button.dataset["key"] ?? "", "again" in button.dataset);
    });
    this.mark();
    void this.send();
  }

  private tap(member: number): void {
    const isWaiting = this.waiting().some((tap) => tap.member === member);
    if (!isWaiting) {
      const tap = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, member, at: Date.now() + this.skew };
      this.keep([...this.kept(), tap]);
    }
    this.mark();
    void this.send();
  }

  /** Send a refused check-in again, or drop it. */
  private decide(key: string, isSentAgain: boolean): void {
    const others = this.kept().filter((tap) => tap.key !== key);
    const again = this.kept().filter((tap) => tap.key === key && isSentAgain);
    this.keep([...others, ...again.map(({ key, member, at }) => ({ key, member, at }))]);
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
    const taps = this.waiting().slice(0, this.atOnce);
    if (this.isSending || taps.length === 0) return;
    this.isSending = true;
    try {
      this.hindrance = await this.post(taps);
    } catch {
      this.hindrance = "offline"; // the next try may find a network
    } finally {
      this.isSending = false;
      this.mark();
    }
    if (this.hindrance === "none" && this.waiting().length > 0) void this.send();
  }

  private async post(taps: Tap[]): Promise<Hindrance> {
    const response = await fetch(this.root.dataset["url"] ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
      body: JSON.stringify({
        place: this.root.dataset["place"],
        visits: taps.map(({ key, member, at }) => ({ key, member, arrived_at: new Date(at).toISOString() })),
      }),
    });
    // Whoever has something else to do first, such as a new password, is sent on to its page.
    if (response.status === 401 || response.status === 403 || response.redirected) return "signed-out";
    if (response.ok) {
      const answer = (await response.json().catch(() => null)) as { visits: Answer[] } | null;
      if (!answer) return "trouble"; // something between us and the server answered in its place
      this.heard(answer);
      this.atOnce = AT_ONCE;
      return "none";
    }
    if (response.status >= 500 || response.status === 429) return "trouble";
    // Refused as a whole: sent alone, each shows whether it is the one.
    if (taps.length === 1) this.heard({ visits: taps.map(({ key }) => ({ key, refusals: [] })) }, await this.why(response));
    this.atOnce = 1;
    return "none";
  }

  private async why(response: Response): Promise<string> {
    const problem = (await response.json().catch(() => ({}))) as Problem;
    return problem.refusals?.[0]?.message ?? problem.title ?? `${response.status}`;
  }

  /** Let go of what was taken, and keep what was refused with the reason. */
  private heard(answer: { visits: Answer[] }, forAll?: string): void {
    const answered = new Map(answer.visits.map((each) => [each.key, each]));
    const left: Tap[] = [];
    for (const tap of this.kept()) {
      const refused = forAll ?? answered.get(tap.key)?.refusals[0]?.message;
      if (!answered.has(tap.key)) left.push(tap);
      else if (refused) left.push({ ...tap, refused });
    }
    this.keep(left);
    document.getElementById("here")?.dispatchEvent(new CustomEvent("visits-changed"));
  }

  private meet(hindrance: Hindrance): void {
    this.hindrance = hindrance;
    this.mark();
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
    this.sayWaiting(taps.length);
    this.listRefused();
  }

  private sayWaiting(count: number): void {
    const { hindrance } = this;
    const { wordWaitingOne, wordWaitingMany, wordSignedOut, wordSignInOne, wordSignInMany } = this.root.dataset;
    const counted = (one = "", many = "") => (count === 1 ? one : many.replace("COUNT", `${count}`));
    const link = this.root.querySelector<HTMLElement>("[data-visits-sign-in]");
    if (link) link.hidden = hindrance !== "signed-out";
    if (hindrance === "signed-out") {
      this.say(count === 0 ? (wordSignedOut ?? "") : counted(wordSignInOne, wordSignInMany));
    } else {
      const { wordOffline, wordTrouble } = this.root.dataset;
      const more = { none: "", offline: wordOffline, trouble: wordTrouble }[hindrance];
      this.say(count === 0 ? "" : `${counted(wordWaitingOne, wordWaitingMany)} ${more}`);
    }
  }

  /** Show each check-in that the server did not take: whose, when, why, and what can be done. */
  private listRefused(): void {
    const box = this.root.querySelector<HTMLElement>("[data-visits-refused]");
    const list = box?.querySelector("[data-visits-lines]");
    const line = box?.querySelector<HTMLTemplateElement>("template")?.content;
    const refused = this.kept().filter((tap) => tap.refused !== undefined);
    if (!box || !list || !line) return;
    box.hidden = refused.length === 0;
    const keys = refused.map((tap) => tap.key).join(" ");
    if (box.dataset["keys"] === keys) return; // what has the focus stays
    box.dataset["keys"] = keys;
    list.replaceChildren(...refused.map((tap) => this.lineOf(tap, line)));
  }

  private lineOf(tap: Tap, line: DocumentFragment): DocumentFragment {
    const made = line.cloneNode(true) as DocumentFragment;
    const name = this.buttonOf(tap.member)?.firstChild?.textContent?.trim();
    const texts = {
      name: name ?? (this.root.dataset["wordNumber"] ?? "").replace("NUMBER", `${tap.member}`),
      at: new Date(tap.at).toLocaleString(document.documentElement.lang, AS_SHOWN),
      why: tap.refused ?? "",
    };
    for (const [slot, text] of Object.entries(texts)) {
      made.querySelectorAll(`[data-slot=${slot}]`).forEach((each) => (each.textContent = text));
    }
    made.querySelectorAll("button").forEach((button) => (button.dataset["key"] = tap.key));
    return made;
  }

  private say(words: string): void {
    const notice = this.root.querySelector<HTMLElement>("[data-visits-waiting]");
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

  /** What is to be sent, in the order of the taps. */
  private waiting(): Tap[] {
    return this.kept().filter((tap) => tap.refused === undefined);
  }

  private kept(): Tap[] {
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
