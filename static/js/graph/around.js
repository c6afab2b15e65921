// What is around a node of the graph; each node that is clicked brings what is around it.
import { fit, openCanvas, place, show } from "./canvas.js";
import { Drawing } from "./drawing.js";
import { listen } from "./keys.js";
import { layered } from "./layered.js";
import { telling } from "./telling.js";
import { viewsOf } from "./views.js";
import { relationshipAfter, walk } from "./walking.js";

const MOST = 1000;
const AWAY = "The desk does not answer. Try it again.";
const part = (id) => document.getElementById(id);
const drawn = part("graph-drawn");
const canvas = part("graph-canvas");
const { dataset } = drawn;

drawn.hidden = false;
const known = { nodes: new Map(), edges: new Map(), titles: {} };
take(JSON.parse(dataset.part));
const cy = openCanvas(canvas, known.nodes.size);
const drawing = new Drawing(cy, JSON.parse(dataset.terms));
const grown = new Set([dataset.begin]);

const say = (words) => (part("graph-said").textContent = words);
const chosen = () => cy.$(":selected").first();

function take({ nodes, relationships, titles }) {
  for (const node of nodes) known.nodes.set(node.id, node);
  for (const edge of relationships) known.edges.set(JSON.stringify(edge), edge);
  Object.assign(known.titles, titles);
}

function draw() {
  const graph = { nodes: [...known.nodes.values()], relationships: [...known.edges.values()] };
  return drawing.show(graph, { titles: known.titles, nodes: {}, doubtful: [] });
}

function choose(element) {
  cy.elements().unselect();
  element.select();
  show(cy, element);
  say(telling(element, true));
}

async function grow() {
  const node = chosen().filter("node");
  if (node.empty() || grown.has(node.id())) return;
  if (known.nodes.size >= MOST) {
    say(`${MOST.toLocaleString("en")} nodes are here, and no more fit. Open the page of a node to go on from there.`);
    return;
  }
  say("Looking around it");
  const answer = await fetch(`${dataset.around}?key=${encodeURIComponent(node.id())}`).catch(() => null);
  if (!answer?.ok) {
    say(AWAY);
    return;
  }
  grown.add(node.id());
  take(await answer.json());
  const added = draw();
  if (added.nonempty()) {
    await place(cy, layered(cy), { moving: true });
    show(cy, node);
  }
  say(`${telling(node, true)}. ${added.length ? `${added.length} more here` : "Nothing more is around it"}.`);
}

const acts = {
  ...viewsOf(cy, drawn, dataset.name),
  grow,
  change: grow,
  open: () => {
    const node = chosen().filter("node");
    if (node.nonempty()) window.location.assign(dataset.nodes + encodeURIComponent(node.id()));
  },
  leave: () => cy.elements().unselect(),
  relationship: () => {
    const edge = relationshipAfter(chosen());
    if (edge) choose(edge);
  },
  walk: (key) => {
    const node = walk(cy.nodes(), chosen(), key);
    if (node) choose(node);
  },
};

drawn.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) acts[button.dataset.do]();
});
cy.on("tap", "node, edge", (event) => {
  choose(event.target);
  if (event.target.isNode()) grow();
});
cy.on("tapstart", () => canvas.focus({ preventScroll: true }));
listen(drawn, canvas, acts);
draw();
place(cy, layered(cy)).then(() => {
  fit(cy);
  cy.getElementById(dataset.begin).select();
});
