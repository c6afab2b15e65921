// Files to be sent: a few at once, again after a broken connection, until all of them are there.
import { forget } from "./memory.js";
import { Refused } from "./sending.js";

const LANES = 4;
const LONGEST_REST = 30;
// What a file costs beside its bytes, to tell how long many small ones take.
const COST = 64 * 1024;

export class Queue {
  constructor(sender, changed, over) {
    Object.assign(this, { sender, changed, over });
    this.clear();
  }

  clear() {
    this.items = new Map();
    this.waiting = [];
    this.active = new Set();
    this.sent = [];
    this.failed = [];
    this.bytes = { all: 0, sent: 0 };
    this.running = false;
    this.began = null;
    this.trouble = "";
    this.breaks = 0;
    this.stopper = new AbortController();
  }

  // A file with the path of another one takes its place, unless that is there or on its way.
  add(found) {
    for (const item of found) {
      const before = this.items.get(item.path);
      if (before) {
        if (before.state === "waiting" || before.state === "failed") this.replace(before, item);
        continue;
      }
      this.items.set(item.path, Object.assign(item, { state: "waiting", done: 0 }));
      this.waiting.push(item);
      this.bytes.all += item.size;
    }
    this.changed();
  }

  replace(before, item) {
    this.move(before, 0);
    this.bytes.all += item.size - before.size;
    Object.assign(before, { file: item.file, size: item.size });
  }

  get finished() {
    return this.items.size > 0 && this.sent.length + this.failed.length === this.items.size;
  }

  // Of all that is to be done, from 0 to 1.
  get share() {
    const done = this.bytes.sent + COST * (this.sent.length + this.failed.length);
    return this.items.size ? done / (this.bytes.all + COST * this.items.size) : 0;
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.stopper = new AbortController();
    this.began = { at: performance.now(), share: this.share };
    const { signal } = this.stopper;
    this.lanes = Promise.all(Array.from({ length: LANES }, () => this.lane(signal)));
    this.lanes.then(() => signal.aborted || this.ended());
    this.changed();
  }

  pause() {
    this.running = false;
    this.trouble = "";
    this.stopper.abort(new DOMException("paused", "AbortError"));
    this.changed();
  }

  // What is sent stays; what is on its way is taken back.
  async cancel() {
    this.pause();
    await this.lanes;
    const begun = this.waiting;
    this.clear();
    this.changed();
    for (const item of begun) await this.sender.takeBack(item);
  }

  retry() {
    for (const item of this.failed.splice(0)) {
      this.move(item, 0);
      item.state = "waiting";
      this.waiting.push(item);
    }
    this.start();
  }

  secondsLeft() {
    const gained = this.share - this.began.share;
    const seconds = (performance.now() - this.began.at) / 1000;
    return gained > 0 && seconds > 2 ? ((1 - this.share) * seconds) / gained : null;
  }

  ended() {
    this.running = false;
    // Some may have been added just now.
    if (this.waiting.length) return this.start();
    // Whoever sends the same files once more means it.
    for (const item of this.sent) forget(item);
    this.over();
    return this.changed();
  }

  async lane(signal) {
    while (!signal.aborted) {
      await this.resting;
      const item = signal.aborted ? null : this.waiting.shift();
      if (!item) return;
      await this.one(item, signal);
      this.changed();
    }
  }

  async one(item, signal) {
    this.active.add(item);
    item.state = "sending";
    try {
      await this.sender.send(item, (bytes) => this.move(item, bytes), signal);
      this.settle(item, "sent");
      this.breaks = 0;
      this.trouble = "";
    } catch (error) {
      if (error instanceof Refused) this.settle(item, "failed", error.message);
      else this.putBack(item, signal.aborted ? null : error);
    } finally {
      this.active.delete(item);
    }
  }

  settle(item, state, sentence = "") {
    Object.assign(item, { state, sentence });
    this[state].push(item);
  }

  putBack(item, error) {
    item.state = "waiting";
    this.waiting.unshift(item);
    if (error && !this.resting) this.rest(error.message);
  }

  // All lanes rest together: what breaks one of them breaks the others.
  rest(sentence) {
    const seconds = Math.min(2 ** this.breaks++, LONGEST_REST);
    this.trouble = sentence;
    this.retryAt = performance.now() + seconds * 1000;
    this.resting = woken(seconds, this.stopper.signal).then(() => {
      this.resting = null;
    });
  }

  move(item, bytes) {
    const done = Math.min(bytes, item.size);
    this.bytes.sent += done - item.done;
    item.done = done;
    this.changed();
  }
}

// After some time, or as soon as the network is back, or there is nothing to wait for.
function woken(seconds, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
    window.addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", resolve, { once: true });
  });
}
