// Reading and writing `bpmn:extensionElements`.

/** The first extension element of a type, e.g. `spiffworkflow:PreScript`. */
export function findExtension(holder, type) {
  return holder?.get('extensionElements')?.get('values').find((value) => value.$type === type);
}

/** The text of an extension element, or "". */
export function extensionText(holder, type) {
  return findExtension(holder, type)?.value ?? '';
}

/** Puts `wanted` in the place of the extension element of that type; none removes it. */
export function replaceExtension(editing, element, holder, type, wanted) {
  const old = holder.get('extensionElements');
  const values = old ? [...old.get('values')] : [];
  const index = values.findIndex((value) => value.$type === type);
  if (index < 0 && !wanted) return;
  if (index < 0) values.push(wanted);
  else values.splice(index, 1, ...(wanted ? [wanted] : []));

  // A new container instead of a changed one, because undo puts the old one back.
  const extensionElements = values.length
    ? editing.create('bpmn:ExtensionElements', {}, holder)
    : undefined;
  if (extensionElements) {
    for (const value of values) {
      value.$parent = extensionElements;
      extensionElements.get('values').push(value);
    }
  }
  editing.set(element, holder, { extensionElements });
}

/** Writes an extension element that is only text; "" removes it. */
export function writeExtensionText(editing, element, holder, type, text) {
  const wanted = text ? editing.create(type, { value: text }, holder) : undefined;
  replaceExtension(editing, element, holder, type, wanted);
}

/** The value of one `spiffworkflow:property`, or "". */
export function namedProperty(holder, name) {
  const found = properties(holder).find((property) => property.name === name);
  return found?.value ?? '';
}

/** Writes one `spiffworkflow:property` and keeps the others; "" removes it. */
export function writeNamedProperty(editing, element, holder, name, value) {
  const type = 'spiffworkflow:Properties';
  const kept = properties(holder).filter((property) => property.name !== name);
  const all = kept.map((property) => ({ name: property.name, value: property.value }));
  if (value) all.push({ name, value });
  const wanted = all.length
    ? editing.create(type, {
        properties: all.map((each) => editing.create('spiffworkflow:Property', each))
      })
    : undefined;
  replaceExtension(editing, element, holder, type, wanted);
}

// helpers

function properties(holder) {
  return findExtension(holder, 'spiffworkflow:Properties')?.get('properties') ?? [];
}
