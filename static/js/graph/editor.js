// The editor of a graph. Without this script the tables below it, and the forms in them, do the same.
import { actsOf } from "./acts.js";
import { fit, openCanvas, place, show } from "./canvas.js";
import { Connecting } from "./connecting.js";
import { Desk, read, Refused } from "./desk.js";
import { Dialog } from "./dialog.js";
import { Drawing } from "./drawing.js";
import { History } from "./history.js";
import { listen } from "./keys.js";
import { layered } from "./layered.js";
import { telling } from "./telling.js";
import { viewsOf } from "./views.js";

const part = (id) => document.getElementById(id);
const root = part("graph-editor");
const canvas = part("graph-canvas");
const terms = JSON.parse(root.dataset.terms);
const tables = () => part("graph-tables");

part("graph-drawn").hidden = false;
const cy = openCanvas(canvas, JSON.parse(tables().dataset.graph).nodes.length);
const drawing = new Drawing(cy, terms);
const desk = new Desk(root.dataset.base, root.querySelector("[name=csrf_token]").value);
const history = new History(tables().dataset.graph);
let saved = history.now;
let pointed = null;

const say = (words) => (part("graph-said").textContent = words);
const chosen = () => cy.$(":selected").first();
const connecting = new Connecting(cy, terms.pairs, connect, say);
const dialog = new Dialog(part("graph-dialog"), sendForm);

function choose(element) {
  cy.elements().unselect();
  element.select();
  show(cy, element);
}

const tell = (element) => telling(element, terms.hasRelationships);

// Put the tables of an answer in the place of those that are there, with the focus where it was.
function put(text) {
  const focus = document.activeElement;
  const heading = tables().contains(focus) ? focus.closest("section").querySelector("h2").id : "";
  const made = read(text);
  tables().replaceWith(made);
  if (heading) (part(focus.id) ?? part(heading)).focus();
  return made.dataset;
}

function draw(data) {
  const added = drawing.show(JSON.parse(history.now), JSON.parse(data.marks), pointed);
  pointed = null;
  const changed = history.now !== saved;
  part("graph-unsaved").hidden = !changed;
  const button = (name, off) => (root.querySelector(`[data-do="${name}"]`).disabled = off);
  button("undo", !history.past.length);
  button("redo", !history.future.length);
  button("save", !changed);
  return added;
}

// One after the other: each change is one of what the one before it has left.
let last = Promise.resolve();
const inTurn = (job) => (last = last.then(job));

// Ask the desk for a change; gives the sentence with which it refuses, if it does.
async function ask(act, fields = [], pages = {}) {
  const { nodesFrom, relationshipsFrom } = tables().dataset;
  const now = { nodes_from: nodesFrom, relationships_from: relationshipsFrom, ...pages };
  try {
    const data = put(await desk.ask(act, [...Object.entries(now), ...fields, ["graph", history.now]]));
    history.note(data.graph);
    if (act === "save") saved = history.now;
    const added = draw(data);
    const node = cy.getElementById(data.chosen);
    if (node.nonempty()) choose(node);
    else if (added.nonempty()) choose(added[0]);
    say(data.said);
    return "";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
    return error.message;
  }
}

// What the whole page has to say where there is no dialog to say it in.
function trouble(sentence) {
  part("graph-trouble").hidden = !sentence;
  part("graph-trouble").querySelector("p").textContent = sentence;
}

const change = (act, fields, pages) =>
  inTurn(async () => trouble(await ask(act, fields, pages)));

function connect(source, target) {
  change("connect", [["ends", JSON.stringify([source, target])]]);
}

function sendForm(data, submitter) {
  return inTurn(() => ask(submitter?.dataset.act ?? "change", [...data]));
}

async function openForm(act, fields = []) {
  try {
    dialog.open(read(await desk.ask(act, [...fields, ["graph", history.now]])));
    trouble("");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble(error.message);
  }
}

// Back to what was before, or forth to what was undone.
function travel(go, goBack, words) {
  inTurn(async () => {
    if (!go()) return;
    const refused = await ask("show");
    if (refused) goBack();
    else say(words);
    trouble(refused);
  });
}

const acts = {
  ...viewsOf(cy, part("graph-drawn"), root.dataset.name),
  ...actsOf({ cy, chosen, choose, say, tell, change, openForm, connecting, travel, history }),
};

// What a form in the tables says is done on the canvas, without a new page.
function sentFromTables(event) {
  const { submitter, target } = event;
  if (!target.closest("#graph-tables")) return;
  event.preventDefault();
  change(submitter.dataset.act, [...new FormData(target, submitter)]);
}

function followedInTables(event) {
  const link = event.target.closest("a[data-act]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { act, node, nodesFrom, relationshipsFrom } = link.dataset;
  if (act !== "show") openForm(act, node === undefined ? [] : [["node", node]]);
  else if (nodesFrom !== undefined) change("show", [], { nodes_from: nodesFrom });
  else change("show", [], { relationships_from: relationshipsFrom });
}

// Whoever goes on takes along what was changed.
function saveFirst(form) {
  form.addEventListener("submit", async (event) => {
    if (history.now === saved) return;
    event.preventDefault();
    const { submitter } = event;
    await change("save");
    if (history.now === saved) form.requestSubmit(submitter);
  });
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) acts[button.dataset.do]();
});
root.addEventListener("click", followedInTables);
root.addEventListener("submit", sentFromTables);
window.addEventListener("beforeunload", (event) => history.now !== saved && event.preventDefault());
connecting.whenChanged = (on) => {
  root.querySelector('[data-do="connect"]')?.setAttribute("aria-pressed", on);
  canvas.classList.toggle("connects", on);
  say(on ? "Connect: choose where it begins." : "");
};
cy.on("dblclick", (event) => {
  if (connecting.isOn) return;
  if (event.target === cy) {
    pointed = event.position;
    acts.add();
  } else if (event.target.isNode()) acts.change();
});
cy.on("tap", "node, edge", (event) => connecting.isOn || say(tell(event.target)));
cy.on("tapstart", () => canvas.focus({ preventScroll: true }));
listen(root, canvas, acts);
if (root.dataset.form) saveFirst(part(root.dataset.form));
draw(tables().dataset);
place(cy, layered(cy)).then(() => fit(cy));
