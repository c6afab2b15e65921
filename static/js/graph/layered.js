// Places for nodes: layers along the relationships, from left to right or, on a narrow canvas, from
// top to bottom; what is connected to nothing stands below.

const NODE = { x: 176, y: 82 };
// Between layers there is room for the words of a relationship.
const LAYER = { x: 310, y: 118 };
const GAP = 60;
const SWEEPS = 4;

export function layered(cy) {
  const narrow = cy.width() < cy.height();
  const positions = new Map();
  const alone = [];
  let top = 0;
  const parts = cy.elements().components();
  for (const part of parts.sort((one, other) => other.length - one.length)) {
    const nodes = part.nodes().toArray();
    if (nodes.length === 1) alone.push(nodes[0]);
    else top = putPart(nodes, top, narrow, positions) + GAP;
  }
  putAlone(alone, top, narrow, positions);
  return positions;
}

// A part that hangs together; gives where it ends. A layer that is too long is folded.
function putPart(nodes, top, narrow, positions) {
  const { next, before } = ways(nodes);
  const [along, across] = narrow ? ["y", "x"] : ["x", "y"];
  const root = Math.sqrt(nodes.length);
  const most = Math.ceil(narrow ? Math.max(3, root * 0.8) : Math.max(8, root * 1.6));
  const lines = [];
  let place = 0;
  for (const layer of ordered(layersOf(nodes, next, before), next, before)) {
    const count = Math.ceil(layer.length / most);
    const size = Math.ceil(layer.length / count);
    for (let part = 0; part < count; part += 1) {
      lines.push({ place, nodes: layer.slice(part * size, (part + 1) * size) });
      place += part < count - 1 ? NODE[along] : LAYER[along];
    }
  }
  const longest = Math.max(...lines.map((line) => line.nodes.length));
  for (const line of lines) {
    const first = (longest - line.nodes.length) / 2;
    line.nodes.forEach((node, index) => {
      const at = { [along]: line.place, [across]: (first + index) * NODE[across] };
      positions.set(node.id(), { x: at.x, y: at.y + top });
    });
  }
  return top + Math.max(...nodes.map((node) => positions.get(node.id()).y - top)) + NODE.y;
}

function putAlone(nodes, top, narrow, positions) {
  const inOrder = nodes.sort((one, other) => one.data("label").localeCompare(other.data("label")));
  const root = Math.sqrt(nodes.length);
  const row = Math.ceil(narrow ? Math.max(2, root * 0.5) : Math.max(5, root * 0.8));
  inOrder.forEach((node, index) => {
    const y = top + Math.floor(index / row) * NODE.y;
    positions.set(node.id(), { x: (index % row) * NODE.x, y });
  });
}

// What follows a node and what goes before it, without relationships that would close a circle.
function ways(nodes) {
  const next = new Map(nodes.map((node) => [node.id(), []]));
  const before = new Map(nodes.map((node) => [node.id(), []]));
  const seen = new Map();
  const byId = new Map(nodes.map((node) => [node.id(), node]));
  const targets = (id) => byId.get(id).outgoers("edge").map((edge) => edge.target().id());
  for (const start of [...nodes].sort((one, other) => one.indegree(false) - other.indegree(false))) {
    const waiting = seen.has(start.id()) ? [] : [[start.id(), null]];
    while (waiting.length) {
      const last = waiting[waiting.length - 1];
      const [id] = last;
      seen.set(id, "open");
      last[1] ??= targets(id);
      const target = last[1].pop();
      if (target === undefined) {
        seen.set(id, "done");
        waiting.pop();
      } else if (seen.get(target) !== "open") {
        next.get(id).push(target);
        before.get(target).push(id);
        if (!seen.has(target)) waiting.push([target, null]);
      }
    }
  }
  return { next, before };
}

// The longest way to each node is its layer; what begins a way stands just before what follows it.
function layersOf(nodes, next, before) {
  const depth = new Map();
  const left = new Map([...before].map(([id, list]) => [id, list.length]));
  const free = [...left].filter(([, count]) => !count).map(([id]) => id);
  for (let index = 0; index < free.length; index += 1) {
    const id = free[index];
    depth.set(id, Math.max(-1, ...before.get(id).map((one) => depth.get(one))) + 1);
    for (const target of next.get(id)) {
      left.set(target, left.get(target) - 1);
      if (!left.get(target)) free.push(target);
    }
  }
  for (const [id, list] of before) {
    const after = next.get(id).map((one) => depth.get(one));
    if (!list.length && after.length) depth.set(id, Math.min(...after) - 1);
  }
  const layers = [];
  for (const node of nodes) (layers[depth.get(node.id())] ??= []).push(node);
  return layers.filter(Boolean);
}

// Fewer lines cross where each node stands about where its neighbours do.
function ordered(layers, next, before) {
  const height = new Map();
  const note = (layer) => layer.forEach((node, index) => height.set(node.id(), index / layer.length));
  layers.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const [beside, walk] = sweep % 2 ? [next, [...layers].reverse()] : [before, layers];
    for (const layer of walk) {
      const wish = new Map(layer.map((node) => [node, middle(beside.get(node.id()), height, node)]));
      layer.sort((one, other) => wish.get(one) - wish.get(other));
      note(layer);
    }
  }
  return layers;
}

function middle(ids, height, node) {
  if (!ids.length) return height.get(node.id());
  return ids.reduce((sum, id) => sum + height.get(id), 0) / ids.length;
}
