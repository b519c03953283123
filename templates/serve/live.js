// Loads the page again when the site was written anew, and shows what is to be mended. Only `evidoc serve` puts it in.
"use strict";

const seen = { number: null };
let box = null;

function shown(problems) {
  if (box) box.remove();
  box = null;
  if (!problems.length) return;
  box = document.createElement("section");
  box.setAttribute("role", "alert");
  box.setAttribute("aria-label", "To be mended");
  box.style.cssText =
    "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:1000;margin:0;padding:1rem 1.25rem;" +
    "background:#fff3d3;color:#4b2c00;border-top:4px solid #b26b00;font:1rem/1.5 system-ui,sans-serif";
  const head = document.createElement("p");
  head.style.cssText = "margin:0 0 .5rem;font-weight:600";
  head.textContent = problems.length === 1 ? "One thing to mend" : `${problems.length} things to mend`;
  const list = document.createElement("ul");
  list.style.cssText = "margin:0;padding-left:1.25rem";
  for (const problem of problems) {
    const item = document.createElement("li");
    const place = document.createElement("code");
    place.textContent = problem.place;
    item.append(place, ` ${problem.message} ${problem.hint}`);
    list.append(item);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Hide";
  close.style.cssText = "float:right;font:inherit;color:inherit;background:none;border:2px solid;padding:.1rem .7rem;cursor:pointer";
  close.addEventListener("click", () => shown([]));
  box.append(close, head, list);
  document.body.append(box);
}

const events = new EventSource("/__evidoc__/events");
events.addEventListener("message", (event) => {
  const state = JSON.parse(event.data);
  document.documentElement.toggleAttribute("data-evidoc-busy", state.busy);
  if (seen.number !== null && state.number !== seen.number) {
    location.reload();
    return;
  }
  seen.number = state.number;
  if (!state.busy) shown(state.problems);
});
