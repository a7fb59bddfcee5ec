import { rates } from './rates.js';

const EVERY_MS = 2_000;
const PATIENCE_MS = 10_000;

/**
 * What api/views says, asked again and again while the page is seen. Events: `change` (`views` and
 * their rates are new) and `status` (`trouble` has begun or is over).
 */
export class Listing extends EventTarget {
  views = [];
  /** Names by pattern, with how many views each finds. */
  patterns = [];
  /** Why there is no answer, for people; empty while there is one. */
  trouble = '';
  /** Since when, by this page's clock. */
  since;
  /** When the last answer came, by the server's clock. */
  answered;

  #answer;
  #rates = new Map();
  #ahead = 0;

  /** Now, by the server's clock. */
  get now() {
    return Date.now() + this.#ahead;
  }

  /** Batches a second of a view; undefined while not known. */
  rate(name) {
    return this.trouble ? undefined : this.#rates.get(name);
  }

  view(name) {
    return this.views.find((view) => view.name === name);
  }

  /** Asks for ever. */
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

/** As texts: they can exceed what a number holds. */
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
