/** A window and a document, which count who listens, and whose frames come when a test says so. */
export class Browser {
  listening = 0;
  frames = [];
  window = new EventTarget();
  document = new EventTarget();

  constructor(context) {
    this.document.visibilityState = 'visible';
    const globals = {
      document: this.#counted(this.document, this.document),
      requestAnimationFrame: (act) => this.frames.push(act),
      ...this.#counted(this.window, {}),
    };
    Object.assign(globalThis, globals);
    context.after(() => Object.keys(globals).forEach((each) => delete globalThis[each]));
  }

  /** Draws. */
  frame() {
    this.frames.splice(0).forEach((act) => act());
  }

  show(visibilityState) {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  #counted(target, on) {
    for (const [method, step] of Object.entries({ addEventListener: 1, removeEventListener: -1 })) {
      on[method] = (...args) => {
        this.listening += step;
        EventTarget.prototype[method].apply(target, args);
      };
    }
    return on;
  }
}
