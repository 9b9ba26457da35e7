// The diagram as a list, for those who do not use the canvas.

import { nameOf } from './properties.js';

/**
 * @returns {Array<{ id: string, type: string, name: string, parent: string }>} parents before
 *   children, in reading order, each node followed by the flows that leave it
 */
export function outline(elementRegistry) {
  const shown = elementRegistry.filter((element) => element.businessObject && !element.labelTarget);
  const list = [];
  const seen = new Set();
  const add = (element) => {
    if (seen.has(element)) return;
    seen.add(element);
    list.push({
      id: element.id,
      type: element.businessObject.$type,
      name: nameOf(element.businessObject),
      parent: element.parent?.id ?? ''
    });
    const within = shown.filter(({ parent, waypoints }) => parent === element && !waypoints);
    within.sort((one, other) => one.x - other.x || one.y - other.y).forEach(add);
    (element.outgoing ?? []).forEach(add);
  };
  shown.filter(({ parent }) => !parent).forEach(add);
  shown.forEach(add);
  return list;
}
