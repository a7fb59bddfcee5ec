import { members } from './json.js';
import { refusal, UNREACHABLE } from './refusal.js';

/** Longer than any heartbeat. */
const SILENCE = 60_000;
/** Longer than servers ask clients to wait. */
const RECONNECTION = 120_000;
/** A server that says nothing for so long after it answered has nothing to say. */
const SETTLED = 1_000;
/** Longer than the answer of a source that is asked whether it is alive. */
const ANSWER = 3_000;
/** An EventSource may close without an event. */
const LOOK = 3_000;
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
  #begun = false;
  #opened = Infinity;
  #deadline = Infinity;
  #failures = 0;
  #timer;
  #retrying = false;
  /** Until when the server asked not to be asked. */
  #until = 0;
  /** Whether the server has answered, but not said yet how its views are. */
  #settling = false;

  constructor(options, owner) {
    this.#options = { ...options, silence: options.silence ?? SILENCE };
    this.#owner = owner;
  }

  /** Without EventSource, only for a listener: a program that renders a page has none, and ends. */
  open(wanted) {
    if (!wanted || this.#begun || this.state === 'closed') {
      return;
    }
    if (!globalThis.EventSource && !this.#options.headers) {
      this.#become('failed', 'there is no EventSource here; with the option headers, fetch is used');
      return;
    }
    this.#begun = true;
    this.#watch('addEventListener');
    this.#open();
  }

  ask() {
    if (this.#begun && this.state !== 'closed') {
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

  /** The owner knows its views, and tells afterwards. */
  settle() {
    if (this.#settling) {
      this.#become('live', '');
    }
  }

  #open = async () => {
    this.#retrying = false;
    this.#deadline = Infinity;
    const opening = (this.#source = { close() {} });
    try {
      const loading = this.#Source ? undefined : this.#owner.load();
      this.#Source ??= loading ? await loading : EventSource;
    } catch {
      // It is loaded again.
    }
    if (opening !== this.#source) {
      return;
    }
    if (this.#Source) {
      this.#begin();
    } else {
      this.#retry('reconnecting', UNREACHABLE);
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
      this.#settling = true;
      if (this.#owner.pending() && !this.position) {
        this.settle();
      } else {
        this.#later(() => this.#listen(this.settle()), SETTLED);
      }
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
      this.#become('reconnecting', this.#wasOpen() ? reason : UNREACHABLE);
      return;
    }
    this.#comeBack(source.retry);
    (source.refusal ?? refusal(this.#owner.url(), this.#options)).then(({ reason, forGood, wait }) => {
      if (source === this.#source && this.#retrying) {
        this.#wait(wait);
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
    this.#until = 0;
    this.#later(this.#open, delay ?? Math.min(growing, LONGEST_RETRY) * (0.5 + Math.random()));
    this.#become(state, reason);
  }

  #wasOpen() {
    const lasted = Date.now() - this.#opened;
    this.#failures = lasted > LONGEST_RETRY ? 0 : this.#failures;
    this.#opened = Infinity;
    return lasted >= 0;
  }

  /** Waits as long as the server asked, but not for the same moment as all others. */
  #wait(asked) {
    if (asked >= 0) {
      this.#until = Date.now() + asked;
      this.#soon();
    }
  }

  #soon() {
    this.#later(this.#open, Math.max(0, this.#until - Date.now()) + FIRST_RETRY * Math.random());
  }

  #later(act, wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.min(wait, LONGEST_TIMER));
  }

  #listen(silence = this.#options.silence) {
    this.#deadline = Date.now() + silence;
    this.#later(this.#look, Math.min(silence, LOOK));
  }

  /** Firefox closes an EventSource without an event when a link is a download or a mailto:. */
  #look = () => {
    const left = this.#deadline - Date.now();
    if (this.#source.readyState === CLOSED) {
      this.#restart('reconnecting', 'the browser closed the connection', 0);
    } else if (left > 0) {
      this.#later(this.#look, Math.min(left, LOOK));
    } else {
      this.#restart('reconnecting', 'the server is silent');
    }
  };

  /** Somebody looks: timers may have stopped, and a worker may have been killed. */
  #used = () => {
    const { silence } = this.#options;
    const left = this.#deadline - Date.now();
    if (this.#retrying || !this.#source) {
      return;
    }
    if (left < silence / 2) {
      this.#deadline = 0;
    } else if (left < silence - FIRST_RETRY && this.#source.check?.()) {
      this.#deadline = Date.now() + ANSWER;
    }
    this.#look();
  };

  #awake = () => {
    if (globalThis.document?.visibilityState === 'hidden') {
      this.#owner.hidden();
    } else if (this.#retrying) {
      this.#soon();
    } else {
      this.#used();
    }
  };

  /** The back/forward cache allows no connection. */
  #leave = () => {
    this.#drop();
    this.#comeBack();
  };

  #watch(method) {
    const on = (target, types, act) => types.split(' ').forEach((type) => target?.[method]?.(type, act));
    on(globalThis, 'online pageshow focus', this.#awake);
    on(globalThis, 'pointerdown keydown', this.#used);
    on(globalThis, 'pagehide', this.#leave);
    on(globalThis.document, 'visibilitychange resume', this.#awake);
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
    this.#settling = false;
    this.state = state;
    this.reason = reason;
    this.#owner.changed();
  }
}
