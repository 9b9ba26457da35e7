// The read-only diagram of instance and model pages.

import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

import {
  exportSvg,
  findElement,
  Labels,
  loadStyles,
  Markers,
  rendererColors,
  reveal,
  zoomBy,
  zoomFit
} from './canvas.js';
import spiffworkflow from './spiffworkflow.json';

/**
 * Shows a diagram; rejects with an Error when the text is no BPMN diagram.
 *
 * @param {HTMLElement} container
 * @param {string} xml
 * @param {{ fit?: boolean }} [options] `fit: false` keeps the diagram's own position
 */
export async function createViewer(container, xml, options) {
  await loadStyles();
  const viewer = new NavigatedViewer({
    container,
    bpmnRenderer: rendererColors,
    moddleExtensions: { spiffworkflow }
  });
  try {
    await viewer.importXML(xml);
  } catch (error) {
    viewer.destroy();
    throw error;
  }
  if (options?.fit !== false) zoomFit(viewer);
  return new ViewerHandle(viewer);
}

class ViewerHandle {
  #viewer;
  #markers;
  #labels;
  #listeners = [];

  constructor(viewer) {
    this.#viewer = viewer;
    this.#markers = new Markers(viewer);
    this.#labels = new Labels(viewer);
    viewer.get('eventBus').on('element.click', ({ element }) => {
      const id = element === viewer.get('canvas').getRootElement() ? null : targetId(element);
      for (const listener of this.#listeners) listener(id);
    });
  }

  /** @param {string} json `[{ element, classes: [...] }]`; replaces earlier markers */
  setMarkers(json) {
    this.#markers.replace(JSON.parse(json));
  }

  /** @param {string} json `[{ element, label, class?, title?, position? }]`; replaces earlier ones */
  setOverlays(json) {
    this.#labels.replace(JSON.parse(json));
  }

  /** Selects one element and scrolls to it; an unknown id or none clears the selection. */
  select(id) {
    const element = findElement(this.#viewer, id);
    this.#viewer.get('selection').select(element?.parent ? element : null);
    if (element) reveal(this.#viewer, element);
  }

  /** @param {(id: string | null) => void} listener called on clicks, not on `select` */
  onSelect(listener) {
    this.#listeners.push(listener);
  }

  zoomFit() {
    zoomFit(this.#viewer);
  }

  zoomIn() {
    zoomBy(this.#viewer, 1);
  }

  zoomOut() {
    zoomBy(this.#viewer, -1);
  }

  /** @returns {Promise<string>} */
  exportSvg() {
    return exportSvg(this.#viewer);
  }

  destroy() {
    this.#listeners = [];
    this.#viewer.destroy();
  }
}

// helpers

/** A label stands for the element it belongs to. */
function targetId(element) {
  return (element.labelTarget ?? element).id;
}
