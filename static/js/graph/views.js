// What every canvas can do: lay out anew, show all, zoom, fill the screen, become a picture.
import { fit, place, zoom } from "./canvas.js";
import { layered } from "./layered.js";
import { savePNG, saveSVG } from "./picture.js";
import { colours } from "./theme.js";

const OTHERWISE = 0.15;

// A window that is turned or made narrower wants nodes elsewhere.
function keepInView(cy, place, layout) {
  let width = place.clientWidth;
  const look = new ResizeObserver(() => {
    const change = Math.abs(place.clientWidth - width) / (width || 1);
    if (!place.clientWidth || change < OTHERWISE) return;
    width = place.clientWidth;
    cy.resize();
    layout();
  });
  look.observe(place);
}

export function viewsOf(cy, drawn, name) {
  const layout = async ({ moving = true } = {}) => {
    await place(cy, layered(cy), { moving });
    fit(cy);
  };
  keepInView(cy, cy.container(), () => layout({ moving: false }));
  return {
    layout: () => layout(),
    fit: () => fit(cy),
    in: () => zoom(cy, true),
    out: () => zoom(cy, false),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : drawn.requestFullscreen()),
    png: () => savePNG(cy, colours().paper, name),
    svg: () => saveSVG(cy, colours().paper, name),
  };
}
