// Made by `npm run client` from src/client.
'use strict';

const CLOSED = 2;
const START = 10_000;
const TYPES = ['open', 'error', 'snapshot', 'batch', 'progress', 'status', 'busy', 'bye'];

let impossible = false;

class Source extends EventTarget {
  #readyState = 0;
  #url;
  #options;
  #worker;
  #own;
  #starting;
  #release;

  constructor(url, { withCredentials, silence }) {
    super();
    this.#url = url;
    this.#options = { withCredentials, silence };
    try {
      this.#share();
    } catch {
      this.#alone();
    }
  }

  get readyState() {
    return this.#own?.readyState ?? this.#readyState;
  }

  check() {
    this.#worker?.port.postMessage({ check: true });
    return this.#worker !== undefined;
  }

  close() {
    this.#readyState = CLOSED;
    this.#leave();
    this.#own?.close();
  }

  #share() {
    if (impossible) {
      throw new Error('there was no worker before');
    }
    this.#worker = new SharedWorker(new URL('./tailrace-worker.js', `file://${__filename}`), {
      type: 'module',
      name: 'tailrace 1',
    });
    this.#starting = setTimeout(this.#alone, START);
    this.#worker.addEventListener('error', this.#alone);
    this.#worker.port.addEventListener('message', this.#heard);
    this.#worker.port.start();
    this.#join();
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

  #heard = ({ data: events }) => {
    clearTimeout(this.#starting);
    this.#worker?.port.postMessage({ alive: true });
    events.forEach(({ type, data }) => this.#tell(type, data));
  };

  #tell(type, data) {
    if (this.#readyState !== CLOSED) {
      this.#readyState = type === 'open' ? 1 : this.#readyState;
      this.dispatchEvent(new MessageEvent(type, { data, lastEventId: '' }));
    }
  }

  #alone = () => {
    impossible = true;
    this.#leave();
    const own = new EventSource(this.#url, this.#options);
    this.#own = own;
    for (const type of TYPES) {
      own.addEventListener(type, ({ data, lastEventId }) => {
        this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
      });
    }
  };

  #leave() {
    clearTimeout(this.#starting);
    this.#worker?.removeEventListener('error', this.#alone);
    this.#worker?.port.postMessage({ leave: true });
    this.#worker?.port.close();
    this.#worker = undefined;
    this.#release?.();
  }
}

exports.Source = Source;
