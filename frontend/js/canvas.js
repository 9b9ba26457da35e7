// What viewer and modeller share: style sheet, colours, zoom, badges and markers.

/** Ink of shapes and letters. */
export const rendererColors = {
  defaultStrokeColor: '#22242a',
  defaultLabelColor: '#22242a'
};

/** Links `bpmn.css`, which lies beside the bundles, and waits for it; the build sets its address. */
export function loadStyles() {
  const href = new URL(STYLE_SHEET, import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    // A diagram without styles is still a diagram.
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}

const zoomStep = 1.25;
/** Free pixels around a fitted diagram. */
const margin = 24;
const zoomLimits = { min: 0.2, max: 4 };

const corners = {
  'top-left': { top: -10, left: -10 },
  'top-right': { top: -10, right: 10 },
  'bottom-left': { bottom: 10, left: -10 },
  'bottom-right': { bottom: 10, right: 10 }
};

/** The element as the registry knows it, or undefined for anything that is not on a canvas. */
export function findElement(diagram, id) {
  return id ? diagram.get('elementRegistry').get(id) : undefined;
}

/** Shows the whole diagram beside what tools cover, but never larger than life. */
export function zoomFit(diagram, { top, left, right } = { top: 0, left: 0, right: 0 }) {
  const canvas = diagram.get('canvas');
  canvas.resized();
  const { width, height } = canvas.getSize();
  const { inner } = canvas.viewbox();
  const free = { width: width - left - right - 2 * margin, height: height - top - 2 * margin };
  if (free.width <= 0 || free.height <= 0 || !inner.width || !inner.height) return;
  const scale = Math.min(1, free.width / inner.width, free.height / inner.height);
  canvas.viewbox({
    x: inner.x + inner.width / 2 - (left + margin + free.width / 2) / scale,
    y: inner.y + inner.height / 2 - (top + margin + free.height / 2) / scale,
    width: width / scale,
    height: height / scale
  });
}

/** Zooms by one step; `direction` is 1 (in) or -1 (out). */
export function zoomBy(diagram, direction) {
  const canvas = diagram.get('canvas');
  const wanted = canvas.zoom() * (direction > 0 ? zoomStep : 1 / zoomStep);
  canvas.zoom(Math.min(zoomLimits.max, Math.max(zoomLimits.min, wanted)), 'auto');
}

/** The diagram as an SVG text. */
export async function exportSvg(diagram) {
  const { svg } = await diagram.saveSVG();
  return svg;
}

/** Makes an element visible: opens the plane it is on and scrolls to it. */
export function reveal(diagram, element) {
  const canvas = diagram.get('canvas');
  const root = canvas.findRoot(element);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (element !== root) canvas.scrollToElement(element, 80);
}

/** A small label for an overlay. Built from text, so nothing in it is ever read as HTML. */
export function badge(text, className, title) {
  const node = document.createElement('span');
  node.className = ['diagram-badge', className].filter(Boolean).join(' ');
  node.textContent = text;
  if (title) {
    node.title = title;
    node.setAttribute('role', 'img');
    node.setAttribute('aria-label', title);
  }
  return node;
}

/** Where an overlay sits: a corner by name, or diagram-js's own `{ top, left, … }`. */
export function overlayPosition(position = 'top-right') {
  return corners[position] ?? position;
}

/** Half of what a token measures. */
const half = 10;

/** The middle of a connection as a place of an overlay, which counts from its bounding box. */
function middle({ waypoints }) {
  const lengths = waypoints.slice(1).map((to, index) => distance(waypoints[index], to));
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  const index = lengths.findIndex((length) => (rest <= length ? true : ((rest -= length), false)));
  const [from, to] = [waypoints[index], waypoints[index + 1]];
  const part = lengths[index] ? rest / lengths[index] : 0;
  const left = Math.min(...waypoints.map(({ x }) => x));
  const top = Math.min(...waypoints.map(({ y }) => y));
  return {
    left: from.x + (to.x - from.x) * part - left - half,
    top: from.y + (to.y - from.y) * part - top - half
  };
}

function distance(a, b) {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** Small labels on elements that are replaced as a whole. */
export class Labels {
  #diagram;
  #set = [];

  constructor(diagram) {
    this.#diagram = diagram;
  }

  /** Takes `[{ element, label, class?, title?, position? }]`; on a flow they sit in its middle. */
  replace(wanted) {
    const overlays = this.#diagram.get('overlays');
    for (const id of this.#set) overlays.remove(id);
    this.#set = [];
    for (const { element: id, label, class: className, title, position } of wanted) {
      const element = findElement(this.#diagram, id);
      if (!element) continue;
      this.#set.push(
        overlays.add(id, 'millrace', {
          position: element.waypoints ? middle(element) : overlayPosition(position),
          html: badge(label, className, title)
        })
      );
    }
  }
}

/**
 * CSS classes on elements that are replaced as a whole: `replace([{ element, classes }])` takes
 * away what the call before had set.
 */
export class Markers {
  #diagram;
  #set = [];

  constructor(diagram) {
    this.#diagram = diagram;
  }

  replace(wanted) {
    const canvas = this.#diagram.get('canvas');
    for (const [id, name] of this.#set) {
      if (findElement(this.#diagram, id)) canvas.removeMarker(id, name);
    }
    this.#set = [];
    for (const { element, classes } of wanted) {
      if (!findElement(this.#diagram, element)) continue;
      for (const name of classes) {
        canvas.addMarker(element, name);
        this.#set.push([element, name]);
      }
    }
  }
}
