// What buttons and keys of the editor do.
import { relationshipAfter, walk } from "./walking.js";

const ends = (edge) => [["ends", JSON.stringify([edge.source().id(), edge.target().id()])]];

export function actsOf({ cy, chosen, choose, say, tell, change, openForm, connecting, travel, history }) {
  const chosenNode = () => chosen().filter("node");
  return {
    add: () => openForm("new"),
    change: () => {
      if (connecting.source) connecting.end(chosenNode());
      else if (chosenNode().empty()) say("Choose a node to change first.");
      else openForm("form", [["node", chosenNode().id()]]);
    },
    remove: () => {
      const it = chosen();
      if (it.empty()) say("Choose what to delete first.");
      else if (it.isNode()) change("remove", [["node", it.id()]]);
      else change("disconnect", ends(it));
    },
    reverse: () => {
      const edge = chosen().filter("edge");
      if (edge.empty()) say("Choose a relationship to reverse first.");
      else change("reverse", ends(edge));
    },
    connect: () => {
      const begins = !connecting.isOn && chosenNode().nonempty();
      connecting.turn(!connecting.isOn);
      if (begins) connecting.begin(chosenNode());
    },
    leave: () => {
      if (connecting.isOn) connecting.turn(false);
      else cy.elements().unselect();
    },
    relationship: () => {
      const edge = relationshipAfter(chosen());
      if (!edge) {
        say("It has no relationship.");
        return;
      }
      choose(edge);
      const all = edge.scratch("of").connectedEdges().toArray();
      say(`${tell(edge)}, ${all.indexOf(edge) + 1} of ${all.length}`);
    },
    walk: (key) => {
      const open = connecting.source ? connecting.targets(connecting.source) : cy.nodes();
      const node = walk(open, chosen(), key);
      if (!node) return;
      choose(node);
      say(tell(node));
    },
    undo: () => travel(() => history.back(), () => history.forth(), "Undone."),
    redo: () => travel(() => history.forth(), () => history.back(), "Done again."),
    save: () => change("save"),
  };
}
