// Lets a picture be looked at closely, says what cannot be played, and lets checksums be copied.
// Without this script the picture is shown as a whole, and a checksum is marked by hand.
"use strict";

const STEP = 1.5;

// OpenSeadragon adds a style to the page, which the policy forbids, unless it finds its mark. This
// is the mark, and no style.
function keepStyleOut() {
  const mark = document.createElementNS("", "style");
  mark.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(mark);
}

// What could not be drawn yet is asked for again, so that is nothing for the console.
function keepQuiet() {
  const nothing = () => {};
  window.OpenSeadragon.console = { ...window.console, warn: nothing, error: nothing };
}

function openViewer(place) {
  keepStyleOut();
  keepQuiet();
  const whole = place.querySelector("img");
  const viewer = window.OpenSeadragon({
    element: place,
    tileSources: place.dataset.info,
    drawer: "canvas",
    showNavigationControl: false,
    imageLoaderLimit: 4,
    // The first look at a large picture takes the desk a while, and it says: come again.
    timeout: 90_000,
    tileRetryMax: 20,
    tileRetryDelay: 2500,
    maxZoomPixelRatio: 4,
    visibilityRatio: 0.5,
    gestureSettingsMouse: { scrollToZoom: false },
    animationTime: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.6,
  });
  // Until then the whole picture is seen through the viewer.
  viewer.addOnceHandler("tile-drawn", () => whole.remove());
  // What came only when it was asked for again is not drawn by itself; this marks all as changed.
  viewer.addHandler("tile-loaded", ({ tiledImage }) => {
    window.setTimeout(() => tiledImage.setClip(null));
  });
  viewer.addHandler("open-failed", () => viewer.destroy());
  viewer.canvas.setAttribute("role", "group");
  viewer.canvas.setAttribute("aria-label", place.dataset.label);
  const acts = {
    in: () => viewer.viewport.zoomBy(STEP).applyConstraints(),
    out: () => viewer.viewport.zoomBy(1 / STEP).applyConstraints(),
    whole: () => viewer.viewport.goHome(),
    full: () => place.requestFullscreen(),
  };
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", acts[button.dataset.zoom]);
    button.closest("[hidden]")?.removeAttribute("hidden");
  }
}

// What is in an MP4 file is not always something that browsers play.
function tellIfUnplayed(player) {
  const tell = () => document.getElementById("unplayed").removeAttribute("hidden");
  if (player.error) tell();
  else player.addEventListener("error", tell);
}

async function copy(button) {
  const said = document.getElementById("said");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = `${button.dataset.what} copied.`;
  } catch {
    said.textContent = "The browser does not let pages copy. Mark the text instead.";
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
const place = document.getElementById("viewer");
if (place && window.OpenSeadragon) openViewer(place);
const player = document.querySelector(".player");
if (player) tellIfUnplayed(player);
