// The evidence page: words, lists and the cells of the map choose which rows of the table of studies are shown.
// Without this script the table and the map can be read whole.
(() => {
  "use strict";
  const table = document.querySelector("table.evidence-studies");
  const form = document.querySelector("form.evidence-filter");
  if (!table || !form) return;
  const body = table.tBodies[0];
  const told = document.querySelector(".evidence-count");
  const chosen = document.querySelector(".evidence-chosen");
  const words = document.getElementById("filter-text");
  const sort = document.getElementById("filter-sort");
  const lists = [...form.querySelectorAll("select[data-facet]")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const parts = (text) => new Set(text.split(" ").filter(Boolean));

  const rows = [...body.rows].map((row) => ({
    row,
    shown: true,
    text: plain(row.textContent),
    codes: parts(row.dataset.codes),
    cells: parts(row.dataset.cells),
    keys: new Map(),
  }));
  let cell = null; // the button of the map that is chosen
  let waiting = 0;

  const say = (count) => {
    const all = rows.length;
    let text = count === all && !cell ? `${all} ${all === 1 ? "study" : "studies"}` : `${count} of ${all} studies`;
    if (cell) text += `. Only: ${cell.dataset.where}`;
    if (!count) text += ". No study fits all that was chosen: choose less, or press “Show all”.";
    told.textContent = text;
    if (!chosen) return;
    chosen.hidden = !cell;
    chosen.replaceChildren();
    if (cell) {
      const link = document.createElement("a");
      link.href = "#studies";
      link.textContent = `Read the ${count === 1 ? "study" : `${count} studies`} chosen: ${cell.dataset.where}`;
      chosen.append(link);
    }
  };

  const filter = () => {
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    const codes = lists.map((list) => list.value).filter(Boolean);
    const place = cell && cell.dataset.cell;
    let count = 0;
    for (const one of rows) {
      const shown =
        (!place || one.cells.has(place)) &&
        codes.every((code) => one.codes.has(code)) &&
        wanted.every((word) => one.text.includes(word));
      if (shown !== one.shown) one.row.hidden = !shown;
      one.shown = shown;
      count += shown;
    }
    table.hidden = !count;
    say(count);
  };

  const choose = (button) => {
    if (cell) cell.setAttribute("aria-pressed", "false");
    cell = cell === button ? null : button;
    if (cell) cell.setAttribute("aria-pressed", "true");
    filter();
  };

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const key = (one, by) => {
    if (!one.keys.has(by)) {
      const at = one.row.querySelector(by === "name" ? ".study-name" : `dd[data-column="${by}"]`);
      one.keys.set(by, at ? at.textContent : "");
    }
    return one.keys.get(by);
  };
  const order = () => {
    const by = sort.value;
    // what says nothing comes last; equal ones stay as they were listed
    const found = by
      ? rows.map((one) => [key(one, by), one]).sort(([a], [b]) => !a - !b || collator.compare(a, b)).map(([, one]) => one)
      : rows;
    body.append(...found.map((one) => one.row));
  };

  // The map: numbers become buttons; arrow keys go from one to the next, over cells that hold none.
  const buttons = new Map();
  for (const at of document.querySelectorAll("table.evidence-map td[data-cell]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.cell = at.dataset.cell;
    button.dataset.where = at.dataset.where;
    button.setAttribute("aria-pressed", "false");
    button.append(...at.childNodes);
    at.append(button);
    const label = document.createElement("span");
    label.className = "visually-hidden";
    label.textContent = `, ${at.dataset.where}: show these studies`;
    button.append(label);
    button.addEventListener("click", () => choose(button));
    buttons.set(at.dataset.cell, button);
  }
  const map = document.querySelector("table.evidence-map");
  if (map) {
    const height = map.tBodies[0].rows.length;
    const width = map.tHead.rows[0].cells.length - 1;
    map.addEventListener("keydown", (event) => {
      const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      const from = event.target.closest("button[data-cell]");
      if (!step || !from || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      let [row, column] = from.dataset.cell.split(":").map(Number);
      for (;;) {
        row += step[0];
        column += step[1];
        if (row < 0 || column < 0 || row >= height || column >= width) return;
        const next = buttons.get(`${row}:${column}`);
        if (next) return next.focus();
      }
    });
  }

  const showAll = () => {
    if (cell) choose(cell);
    form.reset();
  };
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120); // so that a screen reader is told once, not at every letter
  });
  for (const list of lists) list.addEventListener("change", filter);
  sort.addEventListener("change", order);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    if (cell) choose(cell);
    setTimeout(() => {
      filter();
      order();
    });
  });

  // An address leads to its study even while that is filtered out.
  const reveal = () => {
    let id;
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const one = id && rows.find(({ row }) => row.id === id);
    if (!one) return;
    if (!one.shown) {
      showAll();
      setTimeout(() => one.row.scrollIntoView());
    }
  };
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", showAll);

  form.hidden = false;
  told.hidden = false;
  for (const hint of document.querySelectorAll(".evidence-scripted")) hint.hidden = false;
  filter(); // a browser that goes back may have kept what was typed
  if (sort.value) order();
})();
