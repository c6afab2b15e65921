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

// The place in the document that is asked for, and the components that it refers to.
function partOf(whole, [kind, name]) {
  const part = { ...whole, paths: {}, components: {}, [kind]: { [name]: whole[kind][name] } };
  const follow = (value) => {
    const [, , group, name] = value.$ref?.split?.("/") ?? [];
    if (name && !part.components[group]?.[name]) {
      part.components[group] = { ...part.components[group], [name]: whole.components[group][name] };
      follow(part.components[group][name]);
    }
    Object.values(value).filter((one) => one instanceof Object).forEach(follow);
  };
  follow(part);
  return part;
}

// Swagger UI would work through the whole document whenever somebody opens an operation.
const inParts = () => ({
  afterLoad({ fn }) {
    const { resolveSubtree } = fn;
    fn.resolveSubtree = (whole, path, options) =>
      resolveSubtree(partOf(whole, path), path, options);
  },
});

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
  plugins: [inParts],
  validatorUrl: null,
});
