// The switch between the device's colours, light and dark. `static/theme.js` applies the choice
// before the first paint; key and values are those of Django's admin.

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

function chosen(): Theme {
  return THEMES.find((theme) => theme === document.documentElement.dataset["theme"]) ?? "auto";
}

function show(button: HTMLButtonElement): void {
  const theme = chosen();
  button.dataset["choice"] = theme;
  const words = button.querySelector("span");
  const word = { auto: "wordAuto", light: "wordLight", dark: "wordDark" }[theme];
  if (words) words.textContent = button.dataset[word] ?? "";
  button.title = button.dataset[word] ?? "";
}

/** Make the theme switch of the header work; without a script it stays hidden. */
export function offerThemes(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  if (!button) return;
  button.hidden = false;
  show(button);
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length] ?? "auto";
    document.documentElement.dataset["theme"] = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Storage is refused: the choice holds for this page.
    }
    show(button);
  });
}
