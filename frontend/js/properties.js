// Reading and writing what the properties panel edits.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { properties } from './properties/table.js';

const nameOfId = /^[A-Za-z_][\w.-]*$/;

/** Everything about an element that the panel shows, as a plain object. */
export function describe(editing, element) {
  const { businessObject } = element;
  const described = {
    id: element.id,
    type: businessObject.$type,
    name: nameOf(businessObject)
  };
  for (const [key, property] of Object.entries(properties)) {
    if (property.on(businessObject)) described[key] = property.read(businessObject, editing, element);
  }
  return described;
}

/** Sets one property; throws an Error with a message for people when that cannot be. */
export function write(editing, element, key, value) {
  const { businessObject } = element;
  if (key === 'id') return writeId(editing, element, value);
  if (key === 'name') return writeName(editing, element, value);
  const property = properties[key];
  if (!property?.write || !property.on(businessObject)) {
    throw new Error(`“${key}” cannot be set on ${businessObject.$type}`);
  }
  property.write(editing, element, value);
}

/** The name as the diagram shows it; annotations call theirs text. */
export function nameOf(businessObject) {
  const name = is(businessObject, 'bpmn:TextAnnotation') ? businessObject.text : businessObject.name;
  return name ?? '';
}

// helpers

function writeId(editing, element, id) {
  if (id === element.id) return;
  if (!nameOfId.test(id)) {
    throw new Error('An id starts with a letter or “_”, then letters, digits, “_”, “-” or “.”');
  }
  if (editing.idIsTaken(id) || editing.elements.get(id)) {
    throw new Error(`The id “${id}” is taken`);
  }
  editing.modeling.updateProperties(element, { id });
}

function writeName(editing, element, name) {
  const key = is(element, 'bpmn:TextAnnotation') ? 'text' : 'name';
  editing.set(element, element.businessObject, { [key]: name || undefined });
}
