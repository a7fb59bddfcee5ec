import { members } from './tailrace-json.js';
import { refusal } from './tailrace-refusal.js';

/** Longer than any heartbeat. */
const SILENCE = 60_000;
/** Longer than servers ask clients to wait. */
const RECONNECTION = 120_000;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;
/** A longer timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
const CLOSED = 2;

/** Keeps a stream open, and tells its owner. */
export class Connection {
  state = 'connecting';
  reason = '';
  since = new Date();
  position = '';

  #options;
  #owner;
  #source;
  #Source;
  #opened = Infinity;
  #deadline = Infinity;
  #failures = 0;
  #timer;
  #retrying = false;

  constructor(options, owner) {
    this.#options = { ...options, silence: options.silence ?? SILENCE };
    this.#owner = owner;
  }

  open() {
    this.#watch('addEventListener');
    this.#open();
  }

  ask() {
    if (this.state !== 'closed') {
      this.position = '';
      this.#failures = 0;
      this.#restart('connecting', '', 0);
    }
  }

  close() {
    this.#drop();
    this.#watch('removeEventListener');
    this.#become('closed', '');
  }

  #open = async () => {
    this.#retrying = false;
    const opening = (this.#source = { close() {} });
    try {
      const { headers, shared } = this.#options;
      const other = headers
        ? import('./tailrace-fetch.js')
        : shared && globalThis.SharedWorker && import('./tailrace-shared.js');
      this.#Source ??= other ? (await other).Source : EventSource;
    } catch {
      // It is loaded again.
    }
    if (opening !== this.#source) {
      return;
    }
    if (this.#Source) {
      this.#begin();
    } else {
      this.#retry('reconnecting', 'the server cannot be reached');
    }
  };

  #begin() {
    const url = this.#owner.url();
    if (this.position) {
      url.searchParams.set('lastEventId', this.position);
    }
    const source = new this.#Source(url.href, this.#options);
    this.#source = source;
    const on = (type, listener) =>
      source.addEventListener(type, (event) => {
        if (source === this.#source) {
          this.#listen();
          listener(event);
        }
      });
    on('open', () => {
      this.#opened = Date.now();
      this.#owner.opened();
      this.#become('live', '');
    });
    on('error', () => this.#lost(source));
    on('away', ({ data }) => this.#become(data.connection, data.reason));
    ['snapshot', 'batch', 'progress', 'status'].forEach((type) => on(type, (event) => this.#receive(type, event)));
    on('busy', () => this.#become('reconnecting', 'the server is full'));
    on('bye', () => this.#become('reconnecting', 'the server asked for a new connection'));
    this.#listen();
  }

  /** After a violation, only a snapshot makes the rows exact. */
  #receive(type, { data, lastEventId }) {
    try {
      this.#owner[type](members(data), lastEventId);
    } catch (violation) {
      console.warn('tailrace: starting again from a snapshot:', violation);
      this.position = '';
      this.#restart('reconnecting', 'the server sent an inconsistent change; starting again');
    }
  }

  /** An EventSource reconnects by itself, except after a refusal; some browsers fail to. */
  #lost(source) {
    this.#owner.lost();
    if (source.readyState !== CLOSED) {
      this.#listen(Math.max(RECONNECTION, this.#options.silence));
      const reason = this.state === 'live' ? '' : this.reason;
      this.#become('reconnecting', this.#wasOpen() ? reason : 'the server cannot be reached');
      return;
    }
    this.#comeBack(source.retry);
    (source.refusal ?? refusal(this.#owner.url(), this.#options)).then(({ reason, forGood }) => {
      if (source === this.#source && this.#retrying) {
        this.#become(forGood ? 'failed' : 'reconnecting', reason || this.reason);
      }
    });
  }

  #comeBack(delay) {
    this.#retry(this.state === 'failed' ? 'failed' : 'reconnecting', this.reason, delay);
  }

  #restart(...how) {
    this.#drop();
    this.#retry(...how);
  }

  #retry(state, reason, delay) {
    this.#wasOpen();
    const growing = FIRST_RETRY * 2 ** Math.min(this.#failures++, 10);
    this.#retrying = true;
    this.#later(this.#open, delay ?? Math.min(growing, LONGEST_RETRY) * (0.5 + Math.random()));
    this.#become(state, reason);
  }

  #wasOpen() {
    const lasted = Date.now() - this.#opened;
    this.#failures = lasted > LONGEST_RETRY ? 0 : this.#failures;
    this.#opened = Infinity;
    return lasted >= 0;
  }

  #later(act, wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.min(wait, LONGEST_TIMER));
  }

  #listen(silence = this.#options.silence) {
    this.#deadline = Date.now() + silence;
    this.#later(this.#silent, silence);
  }

  #silent = () => {
    this.#restart('reconnecting', 'the server is silent');
  };

  /** Timers may have stopped. */
  #awake = () => {
    if (globalThis.document?.visibilityState === 'hidden') {
      this.#owner.hidden();
    } else if (this.#retrying && this.#source?.retry === undefined) {
      this.#later(this.#open, FIRST_RETRY * Math.random());
    } else if (!this.#retrying && Date.now() > this.#deadline) {
      this.#silent();
    }
  };

  /** The back/forward cache allows no connection. */
  #leave = () => {
    this.#drop();
    this.#comeBack();
  };

  #watch(method) {
    ['online', 'pageshow'].forEach((type) => globalThis[method]?.(type, this.#awake));
    globalThis[method]?.('pagehide', this.#leave);
    ['visibilitychange', 'resume'].forEach((type) => globalThis.document?.[method](type, this.#awake));
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#retrying = false;
    this.#owner.lost();
    this.#source?.close();
    this.#source = undefined;
  }

  #become(state, reason) {
    if (state !== this.state) {
      this.since = new Date();
    }
    this.state = state;
    this.reason = reason;
    this.#owner.changed();
  }
}

export function streamUrl(base, views) {
  const url = new URL(base);
  const names = views.map(({ name }) => name);
  if (names.length > 1 || /[/\\]/.test(names)) {
    names.forEach((name) => url.searchParams.append('view', name));
  } else {
    url.pathname += `/${encodeURIComponent(names)}`;
  }
  url.search = [url.searchParams, ...views.map(({ query }) => query)].filter(String).join('&');
  return url;
}

export function query(view, where = {}) {
  if (String(where) !== '[object Object]') {
    throw new TypeError('where needs an object');
  }
  const pairs = Object.entries(where).flatMap(([column, given]) => {
    const values = [given].flat();
    if (/^$|undefined|object|function/.test(values.map((value) => typeof value))) {
      throw new TypeError(`where: ${column} needs strings, numbers or booleans`);
    }
    return values.map((value) => [`${view}.${column}`, value]);
  });
  return String(new URLSearchParams(pairs.sort()));
}
