// How nodes and relationships look: a colour and a shape for each label, and always its word.
import { colours, inkOn, isForced } from "./theme.js";

const SHAPES = {
  thing: "round-rectangle",
  process: "cut-rectangle",
  quantity: "rectangle",
  metadata: "barrel",
};
const LONGEST = 42;
const IN_A_LINE = 21;
const LINE = 15;
const PIECES = new RegExp(`.{1,${IN_A_LINE}}`, "gu");

const typeWords = (type) => type.replaceAll("_", " ").toLowerCase();
const shortened = (text) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;

// The lines of a text: it breaks between words, and within one that is longer than a line.
function lines(text) {
  const found = [];
  for (const word of text.split(/\s+/).flatMap((long) => long.match(PIECES) ?? [])) {
    const last = found.length - 1;
    if (last >= 0 && found[last].length + word.length < IN_A_LINE) found[last] += ` ${word}`;
    else found.push(word);
  }
  return found;
}

// What the canvas knows of a node.
export function nodeData(id, name, label, mark) {
  const title = lines(shortened(name || label.title));
  return {
    id,
    name: `${label.title}${name ? ` "${name}"` : ""}`,
    label: label.title.toLowerCase(),
    words: [...title, `${mark ? "! " : ""}${label.title}`].join("\n"),
    colour: label.colour,
    ink: inkOn(label.colour),
    shape: SHAPES[label.role] ?? "ellipse",
    height: 22 + LINE * (title.length + 1),
    mark: mark ?? "",
  };
}

export const edgeId = (source, target) => `edge ${JSON.stringify([source, target])}`;

export function edgeData(source, target, type, doubtful) {
  const words = typeWords(type) + (doubtful ? " ?" : "");
  return { id: edgeId(source, target), source, target, words, doubtful: doubtful ? 1 : 0 };
}

export function look() {
  const { paper, ink, "ink-2": second, "ink-3": third, edge, accent, bad, warn, font } = colours();
  const plain = isForced();
  const style = (selector, styles) => ({ selector, style: styles });
  return [
    style("node", {
      shape: "data(shape)",
      width: 152,
      height: "data(height)",
      label: "data(words)",
      color: plain ? ink : "data(ink)",
      "background-color": plain ? paper : "data(colour)",
      "border-width": 1,
      "border-color": plain ? ink : edge,
      "font-family": font,
      "font-size": 12,
      "line-height": 1.15,
      "text-wrap": "wrap",
      "text-max-width": 150,
      "text-valign": "center",
      "text-halign": "center",
      "overlay-opacity": 0,
    }),
    style("edge", {
      label: "data(words)",
      width: 1.5,
      color: second,
      "line-color": third,
      "target-arrow-color": third,
      "target-arrow-shape": "triangle",
      "curve-style": "bezier",
      "font-family": font,
      "font-size": 10,
      "min-zoomed-font-size": 6,
      "text-background-color": paper,
      "text-background-opacity": 1,
      "text-background-padding": 2,
      "overlay-opacity": 0,
    }),
    style("edge[doubtful = 1]", { "line-style": "dashed" }),
    style("node[mark = 'warning']", { "border-width": 4, "border-color": warn, "border-style": "dashed" }),
    style("node[mark = 'error']", { "border-width": 5, "border-color": bad, "border-style": "double" }),
    style(":selected", {
      "z-index": 9,
      "line-color": accent,
      "target-arrow-color": accent,
      color: ink,
      "font-weight": 600,
      width: 3,
    }),
    style("node:selected", {
      width: 152,
      color: plain ? ink : "data(ink)",
      "outline-width": 4,
      "outline-offset": 3,
      "outline-color": accent,
    }),
    style(".beginning", { "outline-width": 4, "outline-offset": 3, "outline-style": "dashed", "outline-color": accent }),
    style(".not-legal", { opacity: 0.25 }),
    style(".pointer", { width: 1, height: 1, opacity: 0, label: "" }),
    style(".drawn", { label: "", "line-color": accent, "target-arrow-color": accent, "line-style": "dotted" }),
  ];
}
