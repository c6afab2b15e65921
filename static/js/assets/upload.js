// The drop zone: thousands of files and whole folders. Without this script a plain form sends them.
import { problemOf, tidy } from "./names.js";
import { Queue } from "./queue.js";
import { Sender } from "./sending.js";
import { show } from "./showing.js";
import { filesDropped, filesOf } from "./walking.js";

const EVERY_MS = 200;
const AT_ONCE = 200;
const form = document.getElementById("upload-form");
const zone = form.querySelector(".drop-box");
const part = (id) => document.getElementById(id);
const { project, place, extensions, maxBytes, maxWords } = form.dataset;
const limits = { extensions: new Set(extensions.split(" ")), maxBytes: Number(maxBytes), maxWords };
const refused = [];
let timer = 0;

// Many things change at once, and people read slowly.
function changed() {
  timer ||= setTimeout(() => {
    timer = 0;
    show(queue, refused);
    if (queue.running) changed();
  }, EVERY_MS);
}

// The tabs count anew what waits.
const over = () => document.body.dispatchEvent(new Event("files-changed"));
const queue = new Queue(new Sender(place, form.elements.csrf_token.value, location.href), changed, over);

const looked = (count) => (part("looking-count").textContent = count);

async function take(finding) {
  part("looking").hidden = false;
  try {
    const found = await finding;
    found.sort((one, other) => (one.path < other.path ? -1 : 1));
    for (let begin = 0; begin < found.length; begin += AT_ONCE) {
      check(found.slice(begin, begin + AT_ONCE));
      looked(begin);
      // The browser looks at a file when it is asked for its size, and the page stands still.
      await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    part("looking").hidden = true;
  }
}

function check(found) {
  const fine = [];
  for (const { path, file } of found) {
    const whole = tidy(path);
    const short = part("inside").checked ? whole.replace(/^[^/]*\//, "") : whole;
    const item = { path: short, file, size: file?.size ?? 0, project };
    item.sentence = file ? problemOf(item.path, item.size, limits) : "It cannot be opened.";
    if (!item.sentence) fine.push(item);
    else if (!refused.some((one) => one.path === item.path)) refused.push(item);
  }
  queue.add(fine);
}

function dropped(event) {
  event.preventDefault();
  zone.classList.remove("over");
  take(filesDropped(event.dataTransfer, looked));
}

for (const input of form.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    take(filesOf(input));
    // The same ones can be chosen once more.
    input.value = "";
  });
}
for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", dropped);
form.addEventListener("submit", (event) => event.preventDefault());
part("go").addEventListener("click", () => (queue.running ? queue.pause() : queue.start()));
part("again").addEventListener("click", () => queue.retry());
part("clear").addEventListener("click", () => {
  refused.length = 0;
  queue.cancel();
});
part("chosen").addEventListener("toggle", changed, true);
window.addEventListener("beforeunload", (event) => queue.running && event.preventDefault());
// Only now: until here the form works without this script.
part("send").hidden = true;
part("only-inside").hidden = false;
