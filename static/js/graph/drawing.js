// Brings the canvas in line with a graph in the wire form: what stays, stays where it is.
import { edgeData, edgeId, nodeData } from "./look.js";

export class Drawing {
  constructor(cy, terms) {
    this.cy = cy;
    this.terms = terms;
  }

  // Gives what is new. `at` is where it is wanted, if somebody has pointed there. Where all is new,
  // a layout says where it goes.
  show(graph, marks, at = null) {
    const { cy } = this;
    const doubts = new Set(marks.doubtful.map(([source, target]) => edgeId(source, target)));
    const kept = new Set();
    let added = cy.collection();
    cy.batch(() => {
      for (const node of graph.nodes) {
        const label = this.terms.labels[node.label];
        const data = nodeData(node.id, marks.titles[node.id], label, marks.nodes[node.id]);
        const there = this.#put({ group: "nodes", data }, kept);
        if (there) added = added.union(there);
      }
      for (const { rel_type: type, connection } of graph.relationships) {
        const [source, target] = connection;
        const data = edgeData(source, target, type, doubts.has(edgeId(source, target)));
        this.#put({ group: "edges", data }, kept);
      }
      cy.elements().filter((element) => !kept.has(element.id())).remove();
    });
    if (added.length < cy.nodes().length) added.forEach((node) => node.position(this.#free(at)));
    return added;
  }

  // A new element, or nothing where it is there and only says something else now.
  #put(element, kept) {
    const { id } = element.data;
    kept.add(id);
    const there = this.cy.getElementById(id);
    if (there.empty()) return this.cy.add(element);
    there.data(element.data);
    return null;
  }

  // A place in view where nothing stands.
  #free(at) {
    const { x1, y1, w, h } = this.cy.extent();
    const place = at ? { ...at } : { x: x1 + w / 2, y: y1 + h / 2 };
    const taken = (node) => {
      const { x, y } = node.position();
      return Math.abs(x - place.x) < 160 && Math.abs(y - place.y) < 60;
    };
    for (let tries = 0; tries < 50 && this.cy.nodes().some(taken); tries += 1) place.y += 70;
    return place;
  }
}
