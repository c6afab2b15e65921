// Joining two nodes: what it may go to stays bright, the rest fades. By dragging, clicks or keys.

export class Connecting {
  // `pairs`: [label, label, type]; `act` is called with the ids of both ends.
  constructor(cy, pairs, act, say) {
    this.cy = cy;
    this.pairs = new Set(pairs.map(([source, target]) => `${source}>${target}`));
    this.act = act;
    this.say = say;
    this.source = null;
    this.isOn = false;
    this.whenChanged = () => {};
    this.#listen();
  }

  allowed(source, target) {
    const fits = this.pairs.has(`${source.data("label")}>${target.data("label")}`);
    return fits && !source.same(target) && source.edgesTo(target).empty();
  }

  targets(source) {
    return this.cy.nodes().filter((node) => this.allowed(source, node));
  }

  turn(on) {
    this.isOn = on;
    this.cy.autoungrabify(on);
    this.#forget();
    this.whenChanged(on);
  }

  // Begin at a node; false where nothing can follow it.
  begin(source) {
    const targets = this.targets(source);
    if (targets.empty()) {
      this.say(`${source.data("name")} cannot be connected to anything more.`);
      return false;
    }
    this.#forget();
    this.source = source;
    source.addClass("beginning");
    this.cy.nodes().difference(targets).difference(source).addClass("not-legal");
    this.say(`From ${source.data("name")} to which of ${targets.length}?`);
    return true;
  }

  end(target) {
    const source = this.source;
    this.#forget();
    if (source && target?.nonempty() && !source.same(target)) this.act(source.id(), target.id());
  }

  #forget() {
    this.source = null;
    this.cy.elements().removeClass("beginning not-legal");
    this.cy.getElementById("pointer").remove();
  }

  #listen() {
    const { cy } = this;
    let from = null;
    let moved = false;
    cy.on("tapstart", "node", (event) => {
      if (!this.isOn) return;
      from = event.target;
      moved = false;
    });
    cy.on("tapdrag", (event) => {
      if (!from) return;
      if (!moved) moved = this.begin(from);
      if (moved) this.#follow(event.position);
      else from = null;
    });
    cy.on("tapend", (event) => {
      if (!from) return;
      const target = event.target === cy || !event.target.isNode() ? null : event.target;
      if (moved) this.end(this.#under(event.position) ?? target);
      else this.#clicked(from);
      from = null;
    });
  }

  #clicked(node) {
    if (this.source) this.end(node);
    else this.begin(node);
  }

  #follow(position) {
    const { cy } = this;
    const pointer = cy.getElementById("pointer");
    if (pointer.nonempty()) {
      pointer.position(position);
      return;
    }
    cy.add([
      { group: "nodes", data: { id: "pointer" }, position, classes: "pointer", selectable: false },
      { group: "edges", data: { source: this.source.id(), target: "pointer" }, classes: "drawn" },
    ]);
  }

  // The node at a place; the end of the line that is drawn is none.
  #under({ x, y }) {
    const hit = this.cy.nodes().filter((node) => {
      const box = node.boundingBox({ includeLabels: false, includeOverlays: false });
      return node.id() !== "pointer" && box.x1 <= x && x <= box.x2 && box.y1 <= y && y <= box.y2;
    });
    return hit.empty() ? null : hit[0];
  }
}
