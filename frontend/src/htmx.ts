// htmx as our content security policy and our views want it, and what it says when a request fails.
import htmx from "htmx.org";

import { sayNotice } from "./notices";

htmx.config.includeIndicatorStyles = false; // they would be an inline style
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // a shared computer keeps no page of the person before
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "4(00|09|22)", swap: true }, // a form with its errors, or an act that was refused and why
  { code: "...", swap: false, error: true },
];

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, verb } = (event as CustomEvent).detail;
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  if (verb !== "get" && token) headers["X-CSRFToken"] = token.value;
});

// Who was signed out meanwhile gets the sign-in page, which is no part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent;
  const signIn = document.body.dataset["signInUrl"];
  if (!signIn || new URL(detail.xhr.responseURL, location.href).pathname !== signIn) return;
  detail.shouldSwap = false;
  if (detail.requestConfig.elt.matches("[data-refreshes]")) {
    document.dispatchEvent(new CustomEvent("signed-out"));
  } else {
    location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const asked = event.target;
    // What refreshes by itself tries again by itself: only an act of a person is worth a word.
    if (asked instanceof Element && asked.matches("[data-live-machine], [data-refreshes]")) return;
    sayNotice(document.body.dataset["wordFailed"] ?? "");
  });
}
