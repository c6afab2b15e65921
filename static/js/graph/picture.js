// The canvas as a picture to keep: PNG as it is drawn, SVG drawn once more.

const LARGEST = 8000;
const SPACE = 20;

export async function savePNG(cy, paper, name) {
  const options = { output: "blob-promise", full: true, bg: paper, maxWidth: LARGEST, maxHeight: LARGEST };
  keep(await cy.png({ ...options, scale: 2 }), `${name}.png`);
}

export function saveSVG(cy, paper, name) {
  keep(new Blob([svgOf(cy, paper)], { type: "image/svg+xml" }), `${name}.svg`);
}

function keep(blob, name) {
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(blob),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function svgOf(cy, paper) {
  const { x1, y1, w, h } = cy.elements().boundingBox();
  const box = [x1 - SPACE, y1 - SPACE, w + 2 * SPACE, h + 2 * SPACE].map(Math.round);
  const svg = tag("svg", { xmlns: NS, viewBox: box.join(" "), width: box[2], height: box[3] });
  svg.append(tag("rect", { x: box[0], y: box[1], width: box[2], height: box[3], fill: paper }));
  cy.edges().forEach((edge) => svg.append(...edgeParts(edge, paper)));
  cy.nodes().forEach((node) => svg.append(...nodeParts(node)));
  return new XMLSerializer().serializeToString(svg);
}

const NS = "http://www.w3.org/2000/svg";
const round = (number) => Math.round(number * 10) / 10;

function tag(name, attributes, text = "") {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

function words(lines, x, y, attributes) {
  const first = y - ((lines.length - 1) * 15) / 2 + 4;
  const usual = { x: round(x), "text-anchor": "middle", "font-family": "sans-serif" };
  return lines.map((line, index) =>
    tag("text", { ...usual, y: round(first + index * 15), ...attributes }, line),
  );
}

function nodeParts(node) {
  const { x, y } = node.position();
  const width = 152;
  const height = node.data("height");
  const corner = { "round-rectangle": 8, barrel: 14, "cut-rectangle": 2, rectangle: 0 };
  const shape = tag("rect", {
    x: round(x - width / 2),
    y: round(y - height / 2),
    width,
    height,
    rx: corner[node.data("shape")] ?? 8,
    fill: node.style("background-color"),
    stroke: node.style("border-color"),
  });
  const lines = node.data("words").split("\n");
  return [shape, ...words(lines, x, y, { "font-size": 12, fill: node.style("color") })];
}

function edgeParts(edge, paper) {
  const [from, to, middle] = [edge.sourceEndpoint(), edge.targetEndpoint(), edge.midpoint()];
  if (![from, to, middle].every((point) => point && Number.isFinite(point.x))) return [];
  const colour = edge.style("line-color");
  const line = { d: `M${at(from)} Q${at(bend(from, middle, to))} ${at(to)}`, fill: "none", stroke: colour };
  const dashes = edge.data("doubtful") ? { "stroke-dasharray": "6 4" } : {};
  const label = edge.data("words");
  return [
    tag("path", { ...line, "stroke-width": 1.5, ...dashes }),
    tag("path", { d: arrow(bend(from, middle, to), to), fill: colour }),
    ...words([label], middle.x, middle.y, {
      "font-size": 10,
      fill: edge.style("color"),
      stroke: paper,
      "stroke-width": 4,
      "paint-order": "stroke",
    }),
  ];
}

const at = ({ x, y }) => `${round(x)} ${round(y)}`;
// The point that a curve through the middle leans to.
const bend = (from, middle, to) => ({
  x: 2 * middle.x - (from.x + to.x) / 2,
  y: 2 * middle.y - (from.y + to.y) / 2,
});

function arrow(from, to) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const side = (turn) => ({ x: to.x - 9 * Math.cos(angle + turn), y: to.y - 9 * Math.sin(angle + turn) });
  return `M${at(to)} L${at(side(0.4))} L${at(side(-0.4))} Z`;
}
