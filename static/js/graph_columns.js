// Labels and attributes of columns: colours follow what is chosen, and what is not saved is said.
"use strict";

const form = document.getElementById("columns");

function changed(select) {
  return ![...select.options].some((one) => one.selected && one.defaultSelected);
}

function recolour(select) {
  const square = select.parentElement.querySelector(".chip rect");
  square?.setAttribute("fill", select.selectedOptions[0].dataset.colour ?? "none");
}

function show() {
  const selects = [...form.querySelectorAll("td select")];
  const count = selects.filter(changed).length;
  const said = document.getElementById("unsaved");
  const text = count ? `${count} ${count === 1 ? "choice is" : "choices are"} not saved yet.` : "";
  if (said && said.textContent !== text) said.textContent = text;
  for (const select of selects) {
    recolour(select);
    select.closest("tr").classList.toggle("chosen", changed(select));
  }
}

// A tick above the list ticks all that are shown; without this script there is none.
function addTickForAll() {
  const place = form.querySelector("thead th:first-child .visually-hidden");
  const boxes = [...form.querySelectorAll("td.pick input")];
  if (!place || boxes.length < 2) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.ariaLabel = "Tick all columns that are shown";
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  form.addEventListener("change", () => (all.checked = boxes.every((box) => box.checked)));
  place.replaceWith(all);
}

if (form) {
  form.addEventListener("change", show);
  // A browser that goes back fills the fields in again after the page has loaded.
  addEventListener("pageshow", show);
  addTickForAll();
}
