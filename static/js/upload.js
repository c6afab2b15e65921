// Sends a file with its progress shown. Without this script the form is sent as any other.
"use strict";

const form = () => document.getElementById("upload-form");
const part = (id) => document.getElementById(id);

function say(sentence) {
  const trouble = part("file-trouble");
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
}

function tooLarge(file) {
  const limit = Number(form().dataset.maxBytes);
  return file && file.size > limit
    ? `${file.name} is larger than ${form().dataset.maxWords}. Split it, and upload the parts.`
    : "";
}

function showSending(sending) {
  part("sending").hidden = !sending;
  form().querySelector("button[type=submit]").disabled = sending;
}

function showSent(event) {
  if (!event.lengthComputable) return;
  const percent = Math.floor((100 * event.loaded) / event.total);
  part("sent-bar").value = percent;
  part("sent").textContent = percent < 100 ? `${percent} %` : "Sent. A first look at the file.";
}

// A refusal is a whole page, the same that a browser without scripts would show.
function showRefusal(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (!main) {
    say("The desk did not take the file. Try again in a moment.");
    return;
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  const alert = document.querySelector("[role=alert][tabindex]");
  if (alert) alert.focus();
}

function answered(request) {
  if (request.status < 400) {
    window.location.assign(request.responseURL);
    return;
  }
  showSending(false);
  showRefusal(request);
}

function send() {
  const request = new XMLHttpRequest();
  request.open("POST", form().action);
  request.upload.addEventListener("progress", showSent);
  request.addEventListener("load", () => answered(request));
  request.addEventListener("error", () => {
    showSending(false);
    say("The connection broke off while the file was sent. Nothing was kept. Try again.");
  });
  request.send(new FormData(form()));
  showSending(true);
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  const sentence = tooLarge(part("file").files[0]);
  say(sentence);
  if (!sentence) send();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "file") say(tooLarge(event.target.files[0]));
  if (event.target.name !== "dataset") return;
  for (const needs of document.querySelectorAll("details.needs")) {
    needs.open = needs.dataset.dataset === event.target.value;
  }
});
