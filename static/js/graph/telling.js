// What a node or a relationship is, in words for whoever does not see the canvas.

const MARKS = { error: ", something is wrong with it", warning: ", something to look at" };

export function telling(element, withRelationships) {
  if (element.isEdge()) {
    const [from, to] = [element.source(), element.target()];
    return `${from.data("name")} ${element.data("words")} ${to.data("name")}`;
  }
  const count = element.connectedEdges().length;
  const joined = withRelationships ? `, ${count} relationship${count === 1 ? "" : "s"}` : "";
  return `${element.data("name")}${joined}${MARKS[element.data("mark")] ?? ""}`;
}
