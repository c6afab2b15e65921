// Colours of the page for the canvas, which knows no custom properties of the style sheet.

const TOKENS = ["paper", "desk", "ink", "ink-2", "ink-3", "edge", "accent", "bad", "warn"];
// Where people have chosen their own few colours, the browser says which.
const FORCED = {
  paper: "Canvas",
  desk: "Canvas",
  accent: "Highlight",
  bad: "Highlight",
  warn: "Highlight",
};
const forced = window.matchMedia("(forced-colors: active)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

export const isForced = () => forced.matches;
export const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function colours() {
  const probe = document.body.appendChild(document.createElement("span"));
  const found = {};
  for (const token of TOKENS) {
    probe.style.color = isForced() ? (FORCED[token] ?? "CanvasText") : `var(--${token})`;
    found[token] = getComputedStyle(probe).color;
  }
  found.font = getComputedStyle(document.body).fontFamily;
  probe.remove();
  return found;
}

export function whenColoursChange(act) {
  for (const query of [forced, dark]) query.addEventListener("change", act);
  const watch = new MutationObserver(act);
  watch.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

// Black or white, whichever is read more easily on a colour like #2f7d4f.
export function inkOn(colour) {
  const parts = colour.match(/[0-9a-f]{2}/gi) ?? ["00", "00", "00"];
  const [red, green, blue] = parts.map((part) => {
    const share = parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000000" : "#ffffff";
}
