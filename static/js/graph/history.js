// What the graph was before, and what it was before that was undone.

const MOST = 100;

export class History {
  constructor(now) {
    this.past = [];
    this.future = [];
    this.now = now;
  }

  // A change that can be undone.
  note(graph) {
    if (graph === this.now) return;
    this.past = [...this.past, this.now].slice(-MOST);
    this.future = [];
    this.now = graph;
  }

  back() {
    if (!this.past.length) return false;
    this.future.push(this.now);
    this.now = this.past.pop();
    return true;
  }

  forth() {
    if (!this.future.length) return false;
    this.past.push(this.now);
    this.now = this.future.pop();
    return true;
  }
}
