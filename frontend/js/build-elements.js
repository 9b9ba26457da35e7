// Modelling without a pointer: new elements beside, inside or attached to others.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { findElement, reveal } from './canvas.js';

/** `type` may name an event definition: `bpmn:BoundaryEvent#bpmn:TimerEventDefinition`. */
export function appendElement(modeler, afterId, type) {
  const after = required(modeler, afterId);
  const shape = newShape(modeler, type);
  if (is(shape, 'bpmn:BoundaryEvent')) {
    const corner = { x: after.x + after.width * 0.75, y: after.y + after.height };
    const attached = modeler.get('modeling').createShape(shape, corner, after, { attach: true });
    return attached.id;
  }
  if (!is(after, 'bpmn:FlowNode') || is(after, 'bpmn:EndEvent')) {
    throw new Error('Nothing can follow this element');
  }
  return modeler.get('autoPlace').append(after, shape, { connection: { type: 'bpmn:SequenceFlow' } }).id;
}

/** Puts a new element at a place, or in the middle of what is seen; returns its id. */
export function createElement(modeler, type, x, y) {
  const canvas = modeler.get('canvas');
  const box = canvas.viewbox();
  const position = {
    x: Math.round(x ?? box.x + box.width / 2),
    y: Math.round(y ?? box.y + box.height / 2)
  };
  const created = modeler.get('modeling').createShape(newShape(modeler, type), position, target(modeler, position));
  reveal(modeler, created);
  return created.id;
}

/** Connects two elements by the kind of flow that the rules allow; returns the flow's id. */
export function connectElements(modeler, fromId, toId) {
  const from = required(modeler, fromId);
  const to = required(modeler, toId);
  const allowed = modeler.get('rules').allowed('connection.create', { source: from, target: to });
  if (!allowed) throw new Error('These two elements cannot be connected');
  return modeler.get('modeling').connect(from, to, allowed === true ? undefined : allowed).id;
}

/** Turns an element into another type and keeps its flows; returns the id. */
export function replaceElement(modeler, id, type) {
  return modeler.get('bpmnReplace').replaceElement(required(modeler, id), parseType(type)).id;
}

export function removeElement(modeler, id) {
  const element = required(modeler, id);
  if (!element.parent) throw new Error('The process itself cannot be removed');
  modeler.get('modeling').removeElements([element]);
}

// helpers

function required(modeler, id) {
  const element = findElement(modeler, id);
  if (!element) throw new Error(`There is no element “${id}”`);
  return element.labelTarget ?? element;
}

function parseType(text) {
  const [type, eventDefinitionType] = text.split('#');
  return eventDefinitionType ? { type, eventDefinitionType } : { type };
}

function newShape(modeler, text) {
  const attributes = parseType(text);
  const isExpanded = attributes.type === 'bpmn:SubProcess' ? { isExpanded: true } : {};
  return modeler.get('elementFactory').createShape({ ...attributes, ...isExpanded });
}

/** What a new element at this place belongs to: in a collaboration the pool there. */
function target(modeler, { x, y }) {
  const root = modeler.get('canvas').getRootElement();
  if (!is(root, 'bpmn:Collaboration')) return root;
  const pools = root.children.filter((child) => is(child, 'bpmn:Participant'));
  const inside = ({ x: left, y: top, width, height }) =>
    x >= left && x <= left + width && y >= top && y <= top + height;
  return pools.find(inside) ?? pools[0] ?? root;
}
