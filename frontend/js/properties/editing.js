// Changes to the model behind a diagram, all through the command stack, so that each can be undone.

import { is } from 'bpmn-js/lib/util/ModelUtil';
import CommandModule from 'diagram-js/lib/command';

/** A diagram-js module with one command that makes several changes a single step of undo. */
export const editingModule = {
  __depends__: [CommandModule],
  __init__: ['millraceCommands'],
  millraceCommands: ['type', Commands]
};

function Commands(commandStack) {
  commandStack.register('millrace.atOnce', {
    // Commands executed here belong to this one, and are undone together with it.
    preExecute: (context) => context.change()
  });
}
Commands.$inject = ['commandStack'];

export class Editing {
  constructor(modeler) {
    this.elements = modeler.get('elementRegistry');
    this.modeling = modeler.get('modeling');
    this.definitions = () => modeler.getDefinitions();
    this.lanes = () => this.elements.filter((element) => is(element, 'bpmn:Lane') && !element.labelTarget);
    this.#moddle = modeler.get('moddle');
    this.#commandStack = modeler.get('commandStack');
  }

  #moddle;
  #commandStack;

  /** Runs `change` as a single step of undo. */
  atOnce(change) {
    this.#commandStack.execute('millrace.atOnce', { change });
  }

  /** A new model object inside `parent`. */
  create(type, attributes, parent) {
    const created = this.#moddle.create(type, attributes);
    created.$parent = parent;
    for (const value of Object.values(attributes ?? {}).flat()) {
      // References to other elements keep the parent they have.
      if (value?.$type && !value.$parent) value.$parent = created;
    }
    return created;
  }

  /** Sets properties of the element's model object, or of `holder`, an object inside it. */
  set(element, holder, properties) {
    if (holder === element.businessObject) {
      this.modeling.updateProperties(element, properties);
    } else {
      this.modeling.updateModdleProperties(element, holder, properties);
    }
  }

  /** An id that nothing in the file has yet. */
  freshId(prefix, owner) {
    return this.#moddle.ids.nextPrefixed(`${prefix}_`, owner);
  }

  idIsTaken(id) {
    return Boolean(this.#moddle.ids.assigned(id));
  }
}
