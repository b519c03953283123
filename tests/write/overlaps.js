// Pairs of visible boxes of which neither holds the other and that lie over each other by more than a hair.
function overlaps(selector) {
  const all = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility() && e.getClientRects().length);
  const boxes = all.map((e) => e.getBoundingClientRect());
  const found = [];
  for (let i = 0; i < all.length; i += 1) {
    for (let j = i + 1; j < all.length; j += 1) {
      if (all[i].contains(all[j]) || all[j].contains(all[i])) continue;
      const wide = Math.min(boxes[i].right, boxes[j].right) - Math.max(boxes[i].left, boxes[j].left);
      const high = Math.min(boxes[i].bottom, boxes[j].bottom) - Math.max(boxes[i].top, boxes[j].top);
      if (wide > 2 && high > 2) found.push([all[i].textContent.trim().slice(0, 30), all[j].textContent.trim().slice(0, 30)]);
    }
  }
  return found;
}
