// Tabs: a list of links and the panels that they lead to become tabs that work by mouse, keys and address.
// Without this script every panel is shown, one after the other, each with its title.
(() => {
  "use strict";
  const sets = new Map();

  const select = (set, index, focus) => {
    set.tabs.forEach((tab, i) => {
      const on = i === index;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      tab.classList.toggle("active", on);
      set.panels[i].classList.toggle("active", on);
      set.panels[i].hidden = !on;
    });
    if (focus) set.tabs[index].focus();
  };

  // Tabsets of one group show the tab of the same title; nothing is remembered for another visit.
  const choose = (set, index, focus) => {
    const before = set.tabs[index].getBoundingClientRect().top;
    select(set, index, focus);
    const title = set.titles[index];
    for (const other of sets.values()) {
      if (!set.group || other === set || other.group !== set.group) continue;
      const same = other.titles.indexOf(title);
      if (same >= 0) select(other, same, false);
    }
    // what changed above must not move the tab away from under the finger
    window.scrollBy(0, set.tabs[index].getBoundingClientRect().top - before);
  };

  const reveal = () => {
    let id;
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      const set = at.parentElement && at.parentElement.parentElement && sets.get(at.parentElement.parentElement);
      if (set && set.panels.includes(at)) select(set, set.panels.indexOf(at), false);
    }
    target.scrollIntoView();
  };

  const onKey = (set, event) => {
    const at = set.tabs.indexOf(event.currentTarget);
    const last = set.tabs.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
      " ": at,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(set, to, true);
  };

  for (const box of document.querySelectorAll(".panel-tabset")) {
    const list = box.querySelector(":scope > [role=tablist]");
    const tabs = list ? [...list.querySelectorAll("[role=tab]")] : [];
    const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
    if (!tabs.length || panels.includes(null)) continue;
    const set = {
      tabs,
      panels,
      titles: tabs.map((tab) => tab.textContent.trim()),
      group: box.dataset.group || box.getAttribute("group"),
    };
    sets.set(box, set);
    box.classList.add("evidoc-tabs");
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        choose(set, index, true);
      });
      tab.addEventListener("keydown", (event) => onKey(set, event));
    });
    select(set, Math.max(0, tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true")), false);
  }

  reveal();
  window.addEventListener("hashchange", reveal);
  const open = [];
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("main details:not([open])")) {
      details.open = true;
      open.push(details);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of open.splice(0)) details.open = false;
  });
})();
