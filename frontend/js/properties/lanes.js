// The lane, and so the group, that a flow node belongs to.

/** The name of the innermost lane with this node, or "". */
export function laneName(editing, businessObject) {
  const owning = editing
    .lanes()
    .filter((lane) => lane.businessObject.get('flowNodeRef').includes(businessObject));
  const innermost = owning.find((lane) => !owning.some((other) => other.parent === lane));
  return innermost?.businessObject.name ?? '';
}

/** The names that `moveToLane` accepts. */
export function laneNames(editing, element) {
  return reachable(editing, element).map((lane) => lane.businessObject.name ?? '');
}

/** Moves the node into the lane of that name, at the height of the lane's middle. */
export function moveToLane(editing, element, name) {
  if (name === laneName(editing, element.businessObject)) return;
  const lane = reachable(editing, element).find((each) => each.businessObject.name === name);
  if (!lane) throw new Error(`There is no lane “${name}” here`);
  const middle = (shape) => shape.y + shape.height / 2;
  editing.modeling.moveElements([element], { x: 0, y: middle(lane) - middle(element) });
}

// helpers

/** The innermost lanes of the node's own pool, from top to bottom. */
function reachable(editing, element) {
  const lanes = editing.lanes();
  return lanes
    .filter((lane) => !lanes.some((other) => other.parent === lane))
    .filter((lane) => poolOf(lane) === element.parent)
    .sort((one, other) => one.y - other.y);
}

function poolOf(lane) {
  let parent = lane.parent;
  while (parent?.type === 'bpmn:Lane') parent = parent.parent;
  return parent;
}
