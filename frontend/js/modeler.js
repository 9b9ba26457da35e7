// The editor of the modelling page.

import Modeler from 'bpmn-js/lib/Modeler';

import {
  appendElement,
  connectElements,
  createElement,
  removeElement,
  replaceElement
} from './build-elements.js';
import {
  badge,
  exportSvg,
  findElement,
  Labels,
  loadStyles,
  Markers,
  overlayPosition,
  rendererColors,
  reveal,
  zoomBy,
  zoomFit
} from './canvas.js';
import { outline } from './outline.js';
import { Replacements } from './replacements.js';
import { describe, write } from './properties.js';
import { Editing, editingModule } from './properties/editing.js';
import spiffworkflow from './spiffworkflow.json';

/** Pixels that the palette covers, and that the context pad of the outermost shape needs. */
function tools(container) {
  const palette = container.querySelector('.djs-palette');
  const above = palette && palette.offsetWidth > container.clientWidth / 2;
  if (above) return { top: palette.offsetTop + palette.offsetHeight, left: 0, right: 0 };
  return { top: 0, left: 120, right: 40 };
}

export { emptyDiagram } from './empty-diagram.js';

/**
 * Opens a diagram for editing; rejects with an Error when the text is no BPMN diagram.
 *
 * @param {HTMLElement} container
 * @param {string} xml
 * @param {{ fit?: boolean }} [options] `fit: false` keeps the diagram's own position
 */
export async function createModeler(container, xml, options) {
  await loadStyles();
  const modeler = new Modeler({
    container,
    bpmnRenderer: rendererColors,
    moddleExtensions: { spiffworkflow },
    additionalModules: [editingModule]
  });
  let warnings;
  try {
    ({ warnings } = await modeler.importXML(xml));
  } catch (error) {
    modeler.destroy();
    throw error;
  }
  if (options?.fit !== false) zoomFit(modeler, tools(container));
  return new ModelerHandle(modeler, warnings.map(({ message }) => message));
}

class ModelerHandle {
  #modeler;
  #editing;
  /** Of problems, and of what the page shows on top of them. */
  #markers;
  #marks;
  #labels;
  #replacements;
  #problems = [];
  #changeListeners = [];
  #selectListeners = [];
  #pending = new Set();
  #warnings;

  constructor(modeler, warnings) {
    this.#modeler = modeler;
    this.#editing = new Editing(modeler);
    this.#markers = new Markers(modeler);
    this.#marks = new Markers(modeler);
    this.#labels = new Labels(modeler);
    this.#replacements = new Replacements(modeler, () => {
      this.#later(this.#changeListeners);
      this.#later(this.#selectListeners);
    });
    this.#warnings = warnings;
    const events = modeler.get('eventBus');
    events.on('commandStack.changed', () => {
      this.#later(this.#changeListeners);
      // Undo or a drag may have changed what the panel shows.
      this.#later(this.#selectListeners);
    });
    events.on('selection.changed', () => this.#later(this.#selectListeners));
    events.on('root.set', () => this.#later(this.#selectListeners));
  }

  /** What the import could not make sense of, as a JSON array of texts. */
  warnings() {
    return JSON.stringify(this.#warnings);
  }

  /** @returns {Promise<string>} */
  async saveXml() {
    const { xml } = await this.#modeler.saveXML({ format: true });
    return xml;
  }

  /** @param {() => void} listener called after every change, undo and redo */
  onChange(listener) {
    this.#changeListeners.push(listener);
  }

  /**
   * @param {(json: string | null) => void} listener called with what `getElement` gives for the
   *   selected element, for the process when nothing is selected, with null when several are;
   *   once soon after this call, and again when a change may have touched it
   */
  onSelect(listener) {
    this.#selectListeners.push(listener);
    this.#later(this.#selectListeners);
  }

  /** Selects an element and scrolls to it; an unknown id or none clears the selection. */
  select(id) {
    const selection = this.#modeler.get('selection');
    const element = findElement(this.#modeler, id);
    if (element) reveal(this.#modeler, element);
    selection.select(element?.parent ? element : null);
  }

  /** @returns {string | undefined} JSON of `{ id, type, name, … }` */
  getElement(id) {
    const element = findElement(this.#modeler, id);
    return element && JSON.stringify(this.#describe(element));
  }

  /**
   * Sets one property as a step that can be undone.
   *
   * @param {string} id
   * @param {string} key
   * @param {string | boolean} value "" removes the property
   * @returns {string | undefined} why it cannot be set
   */
  setProperty(id, key, value) {
    return attempt(() => {
      const element = findElement(this.#modeler, id);
      if (!element) throw new Error(`There is no element “${id}”`);
      write(this.#editing, element.labelTarget ?? element, key, value);
    }).error;
  }

  /**
   * Replaces the whole diagram by another text, as a step that can be undone; rejects when the text
   * is no diagram, and then nothing has changed.
   *
   * @param {string} xml
   * @returns {Promise<void>}
   */
  async replaceXml(xml) {
    await this.#replacements.replace(xml, await this.saveXml());
  }

  undo() {
    return this.#replacements.undo();
  }

  redo() {
    return this.#replacements.redo();
  }

  canUndo() {
    return this.#replacements.canUndo();
  }

  canRedo() {
    return this.#replacements.canRedo();
  }

  /** @param {string} json `[{ element, classes: [...] }]`; replaces earlier marks, problems stay */
  setMarkers(json) {
    this.#marks.replace(JSON.parse(json));
  }

  /** @param {string} json `[{ element, label, class?, title?, position? }]`; replaces earlier ones */
  setOverlays(json) {
    this.#labels.replace(JSON.parse(json));
  }

  /** @param {string} json `[{ element, severity: "error" | "warning", message }]`; replaces */
  setProblems(json) {
    const overlays = this.#modeler.get('overlays');
    for (const id of this.#problems) overlays.remove(id);
    this.#problems = [];
    const problems = new Map();
    for (const problem of JSON.parse(json)) {
      if (!findElement(this.#modeler, problem.element)) continue;
      problems.set(problem.element, [...(problems.get(problem.element) ?? []), problem]);
    }
    this.#markers.replace(
      [...problems].map(([element, list]) => ({ element, classes: [`has-${worst(list)}`] }))
    );
    for (const [element, list] of problems) {
      // The process has no shape to put a badge on.
      if (!findElement(this.#modeler, element).parent) continue;
      const messages = list.map(({ message }) => message).join('\n');
      this.#problems.push(
        overlays.add(element, 'millrace-problem', {
          position: overlayPosition('top-left'),
          html: badge(worst(list) === 'error' ? '!' : '?', `diagram-badge--${worst(list)}`, messages)
        })
      );
    }
  }

  zoomFit() {
    zoomFit(this.#modeler, tools(this.#modeler.get('canvas').getContainer()));
  }

  zoomIn() {
    zoomBy(this.#modeler, 1);
  }

  zoomOut() {
    zoomBy(this.#modeler, -1);
  }

  /** @returns {Promise<string>} */
  exportSvg() {
    return exportSvg(this.#modeler);
  }

  /** @returns {string} JSON of `[{ id, type, name, parent }]` in reading order */
  elements() {
    return JSON.stringify(outline(this.#modeler.get('elementRegistry')));
  }

  // Modelling without a pointer: each gives JSON of `{ id }`, or of `{ error }` that says why it cannot be.

  /**
   * Puts a new element behind another, connected to it; a boundary event is attached instead.
   *
   * @param {string} type e.g. `bpmn:UserTask`, `bpmn:BoundaryEvent#bpmn:TimerEventDefinition`
   * @returns {string} JSON of `{ id }` or `{ error }`
   */
  appendElement(afterId, type) {
    return JSON.stringify(attempt(() => appendElement(this.#modeler, afterId, type)));
  }

  /**
   * Puts a new element at a place, or in the middle of what is seen.
   *
   * @returns {string} JSON of `{ id }` or `{ error }`
   */
  createElement(type, x, y) {
    return JSON.stringify(attempt(() => createElement(this.#modeler, type, x, y)));
  }

  /** @returns {string} JSON of `{ id }` or `{ error }` */
  connectElements(fromId, toId) {
    return JSON.stringify(attempt(() => connectElements(this.#modeler, fromId, toId)));
  }

  /** @returns {string} JSON of `{ id }` or `{ error }` */
  replaceElement(id, type) {
    return JSON.stringify(attempt(() => replaceElement(this.#modeler, id, type)));
  }

  /** @returns {string | undefined} why it cannot be removed */
  removeElement(id) {
    return attempt(() => removeElement(this.#modeler, id)).error;
  }

  destroy() {
    this.#changeListeners = [];
    this.#selectListeners = [];
    this.#modeler.destroy();
  }

  #describe(element) {
    return describe(this.#editing, element.labelTarget ?? element);
  }

  /** Calls listeners once the running command is over, however many events it fired. */
  #later(listeners) {
    if (this.#pending.has(listeners)) return;
    this.#pending.add(listeners);
    queueMicrotask(() => {
      this.#pending.delete(listeners);
      if (listeners === this.#changeListeners) for (const listener of listeners) listener();
      if (listeners === this.#selectListeners) {
        const json = this.#selected();
        for (const listener of listeners) listener(json);
      }
    });
  }

  #selected() {
    const selected = this.#modeler.get('selection').get();
    if (selected.length > 1) return null;
    return JSON.stringify(this.#describe(selected[0] ?? this.#modeler.get('canvas').getRootElement()));
  }
}

// helpers

/** Answers a mistake of the person at the screen with its message instead of an exception. */
function attempt(change) {
  try {
    return { id: change() };
  } catch (error) {
    return { error: error.message };
  }
}

function worst(problems) {
  return problems.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
}
