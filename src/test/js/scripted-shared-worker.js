const connected = [];

class ScriptedPort extends EventTarget {
  other;
  closed = false;

  start() {}

  close() {
    this.closed = true;
  }

  postMessage(data) {
    const copy = structuredClone(data);
    setImmediate(() => this.other.closed || this.other.dispatchEvent(new MessageEvent('message', { data: copy })));
  }
}

/** The worker, in the same realm as its tabs. */
export class ScriptedSharedWorker extends EventTarget {
  static all = [];

  port = new ScriptedPort();

  /** Ends it, without a word to its only tab. */
  kill() {
    const inside = this.port.other;
    this.port.closed = true;
    inside.dispatchEvent(new MessageEvent('message', { data: { leave: true } }));
    inside.closed = true;
  }

  constructor() {
    super();
    ScriptedSharedWorker.all.push(this);
    const inside = new ScriptedPort();
    inside.other = this.port;
    this.port.other = inside;
    connected.forEach((listener) => listener({ ports: [inside] }));
  }
}

globalThis.addEventListener = (type, listener) => connected.push(listener);
await import('../../../webapp/tailrace-worker.js');
delete globalThis.addEventListener;
