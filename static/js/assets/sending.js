// Sends one file by the protocol tus, and goes on with it where it broke off.
import { placeOf, remember, forget } from "./memory.js";

// A file up to this size goes in one request.
const PIECE = 16 * 1024 * 1024;
const KIND = "application/offset+octet-stream";
const AGAIN_LATER = new Set([0, 408, 409, 429]);
const GONE = new Set([404, 410]);

// The desk does not take this file.
export class Refused extends Error {
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status;
  }
}
// It can be tried again.
export class Broken extends Error {}

export class Sender {
  constructor(place, token, page) {
    this.place = place;
    this.token = token;
    this.page = page;
  }

  // `moved` is told how many bytes of the item are there; `signal` stops it.
  async send(item, moved, signal) {
    let place = placeOf(item);
    let offset = place ? await this.offsetOf(place, signal) : null;
    if (offset === null) {
      forget(item);
      [place, offset] = await this.begin(item, moved, signal);
      remember(item, place);
    }
    moved(offset);
    while (offset < item.size) {
      offset = await this.append(item, place, offset, moved, signal);
      moved(offset);
    }
  }

  async append(item, place, offset, moved, signal) {
    const headers = { "Content-Type": KIND, "Upload-Offset": String(offset) };
    const body = item.file.slice(offset, offset + PIECE);
    const asked = { headers, body, sent: (bytes) => moved(offset + bytes) };
    try {
      const answer = await this.ask("PATCH", place, signal, asked, item.file);
      return Number(answer.getResponseHeader("Upload-Offset"));
    } catch (error) {
      if (!GONE.has(error.status)) throw error;
      forget(item);
      throw new Broken("The desk has forgotten what came of a file: it is sent anew.");
    }
  }

  async begin(item, moved, signal) {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(item.path)));
    const headers = { "Upload-Length": String(item.size), "Upload-Metadata": `path ${name}` };
    const whole = item.size <= PIECE;
    if (whole) headers["Content-Type"] = KIND;
    const more = whole ? { body: item.file, sent: moved } : {};
    const answer = await this.ask("POST", this.place, signal, { headers, ...more }, item.file);
    return [answer.getResponseHeader("Location"), Number(answer.getResponseHeader("Upload-Offset") ?? 0)];
  }

  // How much of a file is there, or null if the desk knows nothing of it any more.
  async offsetOf(place, signal) {
    try {
      const answer = await this.ask("HEAD", place, signal);
      return Number(answer.getResponseHeader("Upload-Offset"));
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }

  async takeBack(item) {
    const place = placeOf(item);
    if (!place) return;
    forget(item);
    // It goes by itself later if this fails.
    await this.ask("DELETE", place).catch(() => {});
  }

  async ask(method, address, signal, asked = {}, file = null, again = false) {
    const { token } = this;
    const request = await answered(method, address, token, signal, asked);
    if (request.status === 0) await mustBeReadable(file);
    if (request.status) mustBe(request.responseURL, address);
    if (request.status === 400 && !again) {
      await this.renew(token);
      return this.ask(method, address, signal, asked, file, true);
    }
    if (AGAIN_LATER.has(request.status) || request.status >= 500) throw new Broken(broken(request));
    if (request.status >= 400) throw new Refused(said(request) || "The desk does not take it.", request.status);
    return request;
  }

  // The token belongs to a session: whoever has signed in again has another one.
  async renew(used) {
    if (this.token !== used) return;
    const answer = await fetch(this.page).catch(() => {
      throw new Broken("The connection is broken.");
    });
    mustBe(answer.url, this.page);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.token = page.querySelector("#upload-form [name=csrf_token]")?.value ?? used;
  }
}

// Whoever is signed out is sent to another address.
function mustBe(reached, address) {
  if (new URL(reached).pathname === new URL(address, location).pathname) return;
  throw new Broken("You are signed out. Sign in again in another window, and this goes on.");
}

// A sentence of the desk; what stands between it and the browser answers with pages.
const said = (request) =>
  request.getResponseHeader("Content-Type")?.startsWith("text/plain") ? request.responseText : "";

const broken = (request) =>
  request.status === 0 ? "The connection is broken." : said(request) || "The desk does not answer as it should.";

function answered(method, address, token, signal, { headers = {}, body = null, sent = null }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("X-CSRFToken", token);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (sent) request.upload.onprogress = (event) => sent(event.loaded);
    request.onloadend = () => (signal?.aborted ? reject(signal.reason) : resolve(request));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    if (signal?.aborted) reject(signal.reason);
    else request.send(body);
  });
}

// A file that was moved or changed since breaks off like a connection.
async function mustBeReadable(file) {
  if (!file) return;
  await file.slice(0, 1).arrayBuffer().catch(() => {
    throw new Refused("It cannot be read any more: it was moved or changed since. Choose it again.");
  });
}
