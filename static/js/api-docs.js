// Shows the OpenAPI document that the page names, in the theme of the desk.
"use strict";

const place = document.getElementById("docs");
const root = document.documentElement;
const system = window.matchMedia("(prefers-color-scheme: dark)");

function followTheme() {
  const theme = root.dataset.bsTheme || (system.matches ? "dark" : "light");
  root.classList.toggle("dark-mode", theme === "dark");
}

// What Swagger UI leaves out for screen readers and the keyboard: a level of headings without gap,
// names of fields and buttons, and a way into examples that scroll.
function complete() {
  for (const heading of place.querySelectorAll("h3, h4, h5")) {
    heading.setAttribute("aria-level", Number(heading.tagName[1]) - 1);
  }
  for (const field of place.querySelectorAll("tr[data-property-name] input[type=file]")) {
    field.setAttribute("aria-label", field.closest("tr").dataset.propertyName);
  }
  place.querySelector(".close-modal")?.setAttribute("aria-label", "Close");
  place.querySelector(".modal-ux .authorize")?.removeAttribute("aria-label");
  for (const example of place.querySelectorAll("pre.microlight")) {
    example.tabIndex = 0;
  }
}

followTheme();
system.addEventListener("change", followTheme);
new MutationObserver(complete).observe(place, { childList: true, subtree: true });
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  // Links to operations would stand inside the buttons that open them.
  deepLinking: false,
  // A long list of schemas that operations show as well: closed until somebody opens it.
  defaultModelsExpandDepth: 0,
  syntaxHighlight: false,
  validatorUrl: null,
});
