// Shows what becomes of the files: sums always, names of a few only, so that thousands cost nothing.
import { counted, left, number, size, sizeOf } from "./words.js";

const MOST = 100;
const part = (id) => document.getElementById(id);

// What stays as it is, is not read out once more.
function put(id, words) {
  if (part(id).textContent !== words) part(id).textContent = words;
}

export function show(queue, refused) {
  const { items, sent, failed, waiting, finished } = queue;
  part("chosen").hidden = !items.size && !refused.length;
  put("sums", sums(queue, refused));
  part("bar").value = Math.floor(1000 * queue.share);
  put("speed", speed(queue));
  buttons(queue);
  trouble(queue);
  active([...queue.active]);
  fold("refused", refused, (item) => item.sentence);
  fold("failed", failed, (item) => item.sentence);
  fold("waiting", waiting, (item) => size(item.size));
  fold("sent", sent, (item) => size(item.size));
  part("done").hidden = !finished || !sent.length;
  if (finished) put("done-sentence", `${counted(sent.length, "file")} of yours ${sent.length === 1 ? "is" : "are"} there.`);
  say(queue);
}

function sums({ items, sent, bytes }, refused) {
  const left_out = refused.length ? ` ${counted(refused.length, "file")} cannot be sent.` : "";
  if (!items.size) return `No file can be sent.${left_out}`;
  return `${number(sent.length)} of ${counted(items.size, "file")}, ${sizeOf(bytes.sent, bytes.all)}.${left_out}`;
}

function speed(queue) {
  if (!queue.running) return queue.finished || !queue.items.size ? "" : queue.began ? "Paused" : "Nothing is sent yet";
  const seconds = queue.secondsLeft();
  return seconds === null ? "Sending" : `${left(seconds)} left`;
}

function buttons(queue) {
  const go = part("go");
  const begun = queue.began && queue.items.size;
  go.hidden = queue.finished || !queue.items.size;
  put("go", queue.running ? "Pause" : begun ? "Go on" : `Upload ${counted(queue.items.size, "file")}`);
  go.classList.toggle("btn-primary", !queue.running);
  part("again").hidden = !queue.failed.length || queue.running;
  put("again", `Try ${counted(queue.failed.length, "file")} again`);
  put("clear", begun && !queue.finished ? "Cancel" : "Clear the list");
}

function trouble(queue) {
  const rests = queue.running && queue.trouble;
  part("trouble").hidden = !rests;
  if (rests) {
    const seconds = Math.max(1, Math.ceil((queue.retryAt - performance.now()) / 1000));
    put("trouble-sentence", `${queue.trouble} Nothing that was sent is lost.`);
    put("trouble-next", `The next try is in ${seconds} s.`);
  }
}

// What is on its way, each with its own bar.
function active(items) {
  const box = part("active");
  box.hidden = !items.length;
  const body = box.querySelector("tbody");
  while (body.rows.length > items.length) body.lastElementChild.remove();
  while (body.rows.length < items.length) body.append(part("row-active").content.cloneNode(true));
  items.forEach((item, index) => {
    const line = body.rows[index];
    line.querySelector(".file").textContent = item.path;
    const bar = line.querySelector("progress");
    bar.value = item.size ? item.done / item.size : 1;
    bar.setAttribute("aria-label", item.path);
    line.querySelector(".num").textContent = sizeOf(item.done, item.size);
  });
}

// A list that is folded is only counted.
function fold(name, items, tell) {
  const box = part(name);
  box.hidden = !items.length;
  box.querySelector(".n").textContent = number(items.length);
  const list = box.querySelector("ul");
  const mark = box.open ? `${items.length} ${items[0]?.path} ${items[items.length - 1]?.path}` : "";
  if (list.dataset.mark === mark) return;
  list.dataset.mark = mark;
  const shown = mark ? items.slice(0, MOST).map((item) => line(item.path, tell(item))) : [];
  if (mark && items.length > MOST) shown.push(line("", `and ${counted(items.length - MOST, "other")}`));
  list.replaceChildren(...shown);
}

function line(path, words) {
  const made = document.createElement("li");
  const name = Object.assign(document.createElement("b"), { textContent: path });
  made.append(name, path ? " " : "", words);
  return made;
}

// For screen readers: with every tenth, not with every file.
function say(queue) {
  const words = queue.finished
    ? `${counted(queue.sent.length, "file")} sent.`
    : queue.running
      ? `Sending, ${Math.floor(queue.share * 10) * 10} %.`
      : "";
  put("said", words);
}
