// A thumbnail is drawn at the first look at it, and while many are, the desk says: come again.
"use strict";

const MOST_TRIES = 20;
const DELAY = 1000;
const tries = new WeakMap();

function tryAgain(event) {
  const image = event.target;
  const before = tries.get(image) ?? 0;
  if (!(image instanceof HTMLImageElement && image.closest(".shot")) || before === MOST_TRIES) return;
  tries.set(image, before + 1);
  setTimeout(() => image.setAttribute("src", image.getAttribute("src")), DELAY);
}

// An image that cannot be loaded tells nobody but itself.
document.addEventListener("error", tryAgain, true);
// Those that failed before this script came.
for (const image of document.querySelectorAll(".shot img")) {
  if (image.complete && !image.naturalWidth) tryAgain({ target: image });
}
