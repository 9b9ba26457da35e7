// Undo and redo across texts that replace the whole diagram: an import forgets the commands before it.

/** The steps of the diagram on the screen, and the texts before and after it. */
export class Replacements {
  #modeler;
  #replaced;
  #before = [];
  #after = [];

  /** `replaced` is called after each replacement: an import is no command, and fires no event of one. */
  constructor(modeler, replaced) {
    this.#modeler = modeler;
    this.#replaced = replaced;
    // A change of its own makes what was undone unreachable, as with any other undo.
    modeler.get('eventBus').on('commandStack.changed', ({ trigger }) => {
      if (trigger === 'execute') this.#after = [];
    });
    // The keys undo too.
    const actions = modeler.get('editorActions');
    for (const action of ['undo', 'redo']) {
      actions.unregister(action);
      actions.register(action, () => this[action]());
    }
  }

  /** Shows `xml` in place of `old`; a text that is no diagram changes nothing and rejects. */
  async replace(xml, old) {
    await this.#show(xml, old);
    this.#before.push(old);
    this.#after = [];
  }

  async undo() {
    const stack = this.#stack();
    if (stack.canUndo()) return stack.undo();
    await this.#move(this.#before, this.#after);
  }

  async redo() {
    const stack = this.#stack();
    if (stack.canRedo()) return stack.redo();
    await this.#move(this.#after, this.#before);
  }

  canUndo() {
    return this.#stack().canUndo() || this.#before.length > 0;
  }

  canRedo() {
    return this.#stack().canRedo() || this.#after.length > 0;
  }

  #stack() {
    return this.#modeler.get('commandStack');
  }

  async #move(from, to) {
    if (from.length === 0) return;
    const { xml: old } = await this.#modeler.saveXML({ format: true });
    await this.#show(from.at(-1), old);
    from.pop();
    to.push(old);
  }

  /** Keeps the place and the selection. */
  async #show(xml, old) {
    const { x, y, width, height } = this.#modeler.get('canvas').viewbox();
    const selected = this.#modeler.get('selection').get().map(({ id }) => id);
    try {
      await this.#modeler.importXML(xml);
    } catch (error) {
      await this.#modeler.importXML(old);
      throw error;
    } finally {
      this.#modeler.get('canvas').viewbox({ x, y, width, height });
    }
    const registry = this.#modeler.get('elementRegistry');
    this.#modeler.get('selection').select(selected.map((id) => registry.get(id)).filter(Boolean));
    this.#replaced();
  }
}
