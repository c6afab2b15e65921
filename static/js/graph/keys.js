// The canvas by keyboard alone; `acts` are what can be done, by name.
import { isArrow } from "./walking.js";

const ACTS = {
  Enter: "change",
  F2: "change",
  Delete: "remove",
  Backspace: "remove",
  Escape: "leave",
  a: "add",
  c: "connect",
  r: "relationship",
  v: "reverse",
  o: "open",
  l: "layout",
  0: "fit",
  "+": "in",
  "=": "in",
  "-": "out",
};

const writes = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

export function listen(root, canvas, acts) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const name = isArrow(key) ? "walk" : ACTS[key.length === 1 ? key.toLowerCase() : key];
    if (!name || !acts[name] || acts[name](key) === false) return;
    event.preventDefault();
  });
  root.addEventListener("keydown", (event) => {
    // Whoever has pressed a button above the canvas is not in it.
    if (event.key === "Escape" && event.target.closest("button") && !event.target.closest("dialog")) acts.leave?.();
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (!control || event.altKey || writes(event.target) || !"zy".includes(key)) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) acts.redo?.();
    else acts.undo?.();
  });
}
