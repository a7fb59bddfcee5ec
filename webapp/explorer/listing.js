import { rates } from './rates.js';

const EVERY_MS = 2_000;
const PATIENCE_MS = 10_000;

/**
 * Polls api/views while the page is visible. Events: `change` (`views` and their rates are new) and
 * `status` (`trouble` has changed).
 */
export class Listing extends EventTarget {
  views = [];
  /** The configured patterns, each with the number of its views. */
  patterns = [];
  /** The server's version; empty if unknown. */
  release = '';
  /** Why the last request failed; empty if it succeeded. */
  trouble = '';
  /** When the trouble began, by this page's clock. */
  since;
  /** When the last response arrived, by the server's clock. */
  answered;

  #answer;
  #rates = new Map();
  #ahead = 0;

  /** The current time by the server's clock. */
  get now() {
    return Date.now() + this.#ahead;
  }

  /** Returns a view's batches per second; undefined if unknown. */
  rate(name) {
    return this.trouble ? undefined : this.#rates.get(name);
  }

  view(name) {
    return this.views.find((view) => view.name === name);
  }

  /** Never ends. */
  async run() {
    for (;;) {
      if (document.visibilityState === 'visible') {
        await this.#ask();
      }
      await untilSeenOrLater();
    }
  }

  async #ask() {
    try {
      this.#take(await ask());
    } catch (failure) {
      const away = failure instanceof TypeError || failure instanceof SyntaxError || failure instanceof DOMException;
      this.#fail(away ? 'The server cannot be reached' : failure.message);
    }
  }

  #take(answer) {
    answer.now ??= Date.now();
    this.#rates = this.#answer ? rates(this.#answer, answer) : new Map();
    this.#answer = answer;
    this.#ahead = answer.now - Date.now();
    this.answered = answer.now;
    this.views = answer.views;
    this.patterns = answer.patterns ?? [];
    this.release = answer.release ?? '';
    const troubled = this.trouble;
    this.trouble = '';
    this.dispatchEvent(new Event('change'));
    if (troubled) {
      this.dispatchEvent(new Event('status'));
    }
  }

  #fail(trouble) {
    this.since = this.trouble ? this.since : Date.now();
    this.trouble = trouble;
    this.#answer = undefined;
    this.dispatchEvent(new Event('status'));
  }
}

async function ask() {
  const answer = await fetch('api/views', {
    headers: { Accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const body = JSON.parse(exactTimestamps(await answer.text()));
  if (!answer.ok) {
    throw new Error(body.detail ?? `the server says ${answer.status}`);
  }
  return body;
}

/** Timestamps are texts, because they can exceed the safe integers. */
export function exactTimestamps(json) {
  return json.replace(/(?<!\\)"timestamp":\s*(\d+)/g, '"timestamp":"$1"');
}

function untilSeenOrLater() {
  return new Promise((resolve) => {
    const timer = setTimeout(done, EVERY_MS);
    function done() {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      resolve();
    }
    function seen() {
      if (document.visibilityState === 'visible') {
        done();
      }
    }
    document.addEventListener('visibilitychange', seen);
  });
}
