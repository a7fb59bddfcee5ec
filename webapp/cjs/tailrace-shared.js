// Made by `npm run client` from src/client.
'use strict';

const CLOSED = 2;
const START = 10_000;
const TYPES = ['open', 'error', 'snapshot', 'batch', 'progress', 'status', 'busy', 'bye'];
const OPTIONS = { type: 'module', name: 'tailrace-2' };

const WORKERS = [
  () => new SharedWorker(new URL('./tailrace-worker.js', `file://${__filename}`), { type: 'module', name: 'tailrace-2' }),
  async () => {
    const { HERE } = await Promise.resolve().then(() => require('./tailrace-here.js'));
    if (!/tailrace-here[^/]*$/.test(HERE)) {
      throw new Error('the worker is within other code');
    }
    return new SharedWorker(HERE, OPTIONS);
  },
  (url) => new SharedWorker(url.replace(/api\/stream[/?].*/s, 'tailrace-worker.js'), OPTIONS),
];

let first = 0;

class Source extends EventTarget {
  #readyState = 0;
  #url;
  #options;
  #worker;
  #serving = false;
  #own;
  #starting;
  #release;

  constructor(url, { withCredentials, silence }) {
    super();
    this.#url = url;
    this.#options = { withCredentials, silence };
    this.#share();
  }

  get readyState() {
    return this.#own?.readyState ?? this.#readyState;
  }

  check() {
    this.#worker?.port.postMessage({ check: true });
    return this.#serving && this.#worker !== undefined;
  }

  close() {
    this.#readyState = CLOSED;
    this.#leave();
    this.#own?.close();
  }

  async #share() {
    for (let at = first; at < WORKERS.length; at++) {
      if (await this.#answers(WORKERS[at])) {
        first = at;
        return;
      }
      this.#leave();
    }
    this.#alone();
  }

  async #answers(start) {
    try {
      const worker = await start(this.#url);
      if (this.#readyState === CLOSED) {
        worker.port.close();
        return true;
      }
      this.#worker = worker;
    } catch {
      return this.#readyState === CLOSED;
    }
    return new Promise((resolve) => {
      this.#starting = setTimeout(resolve, START, false);
      this.#worker.addEventListener('error', () => resolve(this.#readyState === CLOSED));
      this.#worker.port.addEventListener('message', ({ data }) => {
        resolve(true);
        this.#heard(data);
      });
      this.#worker.port.start();
      this.#join();
    });
  }

  async #join() {
    const lock = await this.#lock();
    this.#worker?.port.postMessage({ join: this.#url, options: this.#options, lock });
  }

  #lock() {
    const name = `tailrace ${Math.random()} ${Date.now()}`;
    const locks = globalThis.navigator?.locks;
    return new Promise((resolve) => {
      const hold = () => {
        resolve(name);
        return this.#worker && new Promise((release) => (this.#release = release));
      };
      Promise.resolve(locks?.request(name, hold)).then(
        () => resolve(undefined),
        () => resolve(undefined),
      );
    });
  }

  #heard(events) {
    this.#serving = true;
    clearTimeout(this.#starting);
    this.#worker?.port.postMessage({ alive: true });
    events.forEach(({ type, data }) => this.#tell(type, data));
  }

  #tell(type, data) {
    if (this.#readyState !== CLOSED) {
      this.#readyState = type === 'open' ? 1 : this.#readyState;
      this.dispatchEvent(new MessageEvent(type, { data, lastEventId: '' }));
    }
  }

  #alone() {
    const own = new EventSource(this.#url, this.#options);
    this.#own = own;
    for (const type of TYPES) {
      own.addEventListener(type, ({ data, lastEventId }) => {
        this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
      });
    }
    own.addEventListener('open', () => (first = WORKERS.length));
  }

  #leave() {
    clearTimeout(this.#starting);
    this.#worker?.port.postMessage({ leave: true });
    this.#worker?.port.close();
    this.#worker = undefined;
    this.#release?.();
  }
}

exports.Source = Source;
