// A canvas of Cytoscape.js that keeps to the policy of the pages, and the usual ways to look at it.
import { look } from "./look.js";
import { isStill, whenColoursChange } from "./theme.js";

const STEP = 1.3;
const LARGEST = 1.25;
const MANY = 250;

// Cytoscape adds a style to the page, which the policy forbids, unless it finds this mark.
function keepStyleOut() {
  const mark = document.createElementNS("", "style");
  mark.id = "__________cytoscape_stylesheet";
  document.head.append(mark);
}

// The wheel scrolls the page; with Ctrl it zooms, as everywhere.
function leaveTheWheel(place) {
  const pass = (event) => event.ctrlKey || event.metaKey || event.stopImmediatePropagation();
  place.addEventListener("wheel", pass, { capture: true });
}

export function openCanvas(place, count) {
  keepStyleOut();
  leaveTheWheel(place);
  const many = count > MANY;
  const cy = window.cytoscape({
    container: place,
    style: look(),
    layout: { name: "preset" },
    minZoom: 0.05,
    maxZoom: 3,
    boxSelectionEnabled: false,
    selectionType: "single",
    // Thousands of lines move as a picture, and are drawn anew when they stand still.
    hideEdgesOnViewport: many,
    textureOnViewport: many,
    ...(many ? { pixelRatio: 1 } : {}),
  });
  whenColoursChange(() => cy.style(look()));
  // What appears above the canvas moves it, which Cytoscape does not notice.
  for (const kind of ["pointerenter", "pointerdown"]) {
    place.addEventListener(kind, () => cy.resize(), { capture: true });
  }
  return cy;
}

export function fit(cy, elements) {
  cy.fit(elements, 24);
  if (cy.zoom() > LARGEST) {
    cy.zoom(LARGEST);
    cy.center(elements);
  }
}

export function zoom(cy, inwards) {
  const level = cy.zoom() * (inwards ? STEP : 1 / STEP);
  cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

// Put nodes where they are wanted, slowly enough to be followed where that is wanted.
export function place(cy, positions, { moving = false } = {}) {
  const animate = moving && !isStill() && cy.nodes().length < MANY;
  const put = { name: "preset", positions: (node) => positions.get(node.id()), fit: false };
  const layout = cy.layout({ ...put, animate, animationDuration: 250 });
  const done = layout.promiseOn("layoutstop");
  layout.run();
  return done;
}

// Bring something into view that the keyboard has come to.
export function show(cy, element) {
  const box = element.renderedBoundingBox();
  const inside = box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height();
  if (!inside) cy.center(element);
}
