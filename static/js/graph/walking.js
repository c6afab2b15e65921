// From node to node by the arrow keys: the nearest one in that direction.

const WAYS = {
  ArrowLeft: (from, to) => [from.x - to.x, Math.abs(from.y - to.y)],
  ArrowRight: (from, to) => [to.x - from.x, Math.abs(from.y - to.y)],
  ArrowUp: (from, to) => [from.y - to.y, Math.abs(from.x - to.x)],
  ArrowDown: (from, to) => [to.y - from.y, Math.abs(from.x - to.x)],
};

export const isArrow = (key) => key in WAYS;

// The nearest node that way among some, from what is chosen; the first of all from nothing.
export function walk(nodes, chosen, key) {
  if (chosen.empty()) return nodes[0];
  const here = chosen.isNode() ? chosen[0] : chosen.source()[0];
  let best = null;
  let shortest = Infinity;
  for (const node of nodes.toArray()) {
    const [along, aside] = WAYS[key](here.position(), node.position());
    // What lies aside is further away than what lies ahead.
    const distance = along + 2 * aside;
    if (!node.same(here) && along > 1 && distance < shortest) [best, shortest] = [node, distance];
  }
  return best;
}

// One relationship of a node after the other; nothing where it has none.
export function relationshipAfter(chosen) {
  const node = chosen.scratch("of") ?? chosen;
  const edges = node.filter("node").connectedEdges().toArray();
  const edge = edges[(edges.indexOf(chosen[0]) + 1) % edges.length];
  edge?.scratch("of", node);
  return edge;
}
