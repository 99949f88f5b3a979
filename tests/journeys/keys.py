"""The keyboard alone: going through pages by Tab, as people do who use no mouse and no finger."""

from playwright.sync_api import Locator, Page

# More than any page has, of which the longest lists are paginated.
MOST_TABS = 400
TABS_AT_ONCE = 20
TABS_ON_A_JOURNEY = 80  # as many as somebody may be asked for

# What somebody sees of the element that has the focus.
EYES = r"""
  const describe = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  // Around the element itself, or around the card that it stands for.
  const isMarked = element => {
    for (let part = element; part && part !== document.body; part = part.parentElement) {
      const style = getComputedStyle(part);
      if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
    }
    return false;
  };
  // Some of it is in the window, and nothing lies upon it: neither a bar nor an open menu.
  const isInSight = element => [...element.getClientRects()].some(area => {
    const [left, right] = [Math.max(area.left, 0), Math.min(area.right, innerWidth)];
    const [top, bottom] = [Math.max(area.top, 0), Math.min(area.bottom, innerHeight)];
    if (right <= left || bottom <= top) return false;
    return [0.5, 0.1, 0.9].some(x => [0.5, 0.1, 0.9].some(y => {
      const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
      return hit && (element.contains(hit) || [...(element.labels ?? [])].includes(hit));
    }));
  });
  const faultsOf = element => [
    ...(isMarked(element) ? [] : [`has no outline: ${describe(element)}`]),
    ...(isInSight(element) ? [] : [`is out of sight: ${describe(element)}`]),
  ];
"""
# Notes each stop of Tab when its key is let go: by then the page has scrolled to where it is.
WATCH = (
    "() => {"
    + EYES
    + r"""
  const CAN = "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
    "[tabindex]:not([tabindex='-1'])";
  // Django's back office puts some of its own aside.
  const THEIRS = ".related-widget-wrapper, #changelist-filter";
  const isShown = element => {
    const area = element.getBoundingClientRect();
    return element.checkVisibility({visibilityProperty: true}) && area.width > 0 && area.height > 0;
  };
  // Of buttons of which one is chosen, Tab comes to one, and the arrows go to the others.
  const nameOf = element => element.type !== "radio" ? element :
    `${element.name} of form ${[...document.forms].indexOf(element.form)}`;

  const faults = [];
  const stops = [];
  const wanted = [...document.querySelectorAll(CAN)].filter(
    element => !element.disabled && !element.closest("[aria-hidden=true]") && isShown(element)
  );
  const note = event => {
    if (event.key !== "Tab" || window.tabs.isOver) return;
    const element = document.activeElement;
    if (element === stops.at(-1)) return;  // a date has three parts
    if (element === document.body || element === stops[0]) {
      window.tabs.isOver = true;
      return;
    }
    stops.push(element);
    faults.push(...faultsOf(element));
  };
  const report = () => {
    const reached = new Set(stops.map(nameOf));
    if (!window.tabs.isOver) faults.push(`keeps the keyboard: ${describe(stops.at(-1))}`);
    for (const element of wanted) {
      const isThere = element.isConnected;  // a machine's card changes by itself
      if (isThere && !reached.has(nameOf(element))) {
        faults.push(`is not reached: ${describe(element)}`);
      }
    }
    stops.slice(1).forEach((element, at) => {
      const isAfter = Node.DOCUMENT_POSITION_FOLLOWING;
      if (!(stops[at].compareDocumentPosition(element) & isAfter)) {
        faults.push(`comes before what is above it: ${describe(element)}`);
      }
    });
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const isForKeys = element.closest(`${CAN}, label, option`);
      if (style.cursor === "pointer" && !isForKeys && isShown(element)) {
        faults.push(`is for a mouse only: ${describe(element)}`);
      }
      const isMoved = style.order !== "0" || style.flexDirection.endsWith("-reverse");
      const isForTab = element.matches(CAN) || element.querySelector(CAN);
      if (isMoved && isForTab && !element.closest(THEIRS)) {
        faults.push(`stands elsewhere than in the page's order: ${describe(element)}`);
      }
    }
    return [...new Set(faults)];
  };
  window.tabs = {isOver: false, report};
  document.addEventListener("keyup", note, true);
  // From the top, wherever the page put the focus.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.scrollTo(0, 0);
}
"""
)


def faults_on_the_way(page: Page) -> list[str]:
    """Go by Tab from the top of the page to its end; give what somebody would stumble over."""
    page.evaluate(WATCH)
    for number in range(1, MOST_TABS + 1):
        page.keyboard.press("Tab")
        if number % TABS_AT_ONCE == 0 and page.evaluate("tabs.isOver"):
            break
    found: list[str] = page.evaluate("tabs.report()")
    return found


def tab_to(page: Page, target: str | Locator) -> None:
    """Press Tab until one such element has the focus, and see at each stop where one is."""
    wanted = page.locator(target) if isinstance(target, str) else target
    focused = page.locator(":focus")
    for _ in range(TABS_ON_A_JOURNEY):
        if focused.and_(wanted).count():
            return
        page.keyboard.press("Tab")
        if focused.count():
            faults: list[str] = focused.evaluate(
                "element => {" + EYES + "return faultsOf(element)}"
            )
            assert faults == [], page.url
    raise AssertionError(f"{target} is not reached by Tab on {page.url}")


def press_on(page: Page, target: str | Locator, key: str = "Enter") -> None:
    """Go by Tab to the first such element, and press Enter there, or `key`."""
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: str | Locator, words: str) -> None:
    """Go by Tab to a field, and write into it."""
    tab_to(page, target)
    page.keyboard.type(words)
