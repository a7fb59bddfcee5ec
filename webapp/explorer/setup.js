import { copies } from './copy.js';
import { element, setText } from './page.js';

const EVERY_MS = 10_000;
const PATIENCE_MS = 10_000;

/** Shows the script that sets up the database, while some setup is missing. */
export class Setup {
  #box = element('setup');
  #code = this.#box.querySelector('code');
  #needed = false;
  #asked = -Infinity;

  constructor(listing) {
    copies(this.#box.querySelector('.copy'), () => this.#code.textContent);
    listing.addEventListener('change', () => this.#change(listing.views));
  }

  async #change(views) {
    this.#needed = views.some(needsSetup);
    if (!this.#needed) {
      this.#box.hidden = true;
      this.#asked = -Infinity;
    } else if (performance.now() - this.#asked >= EVERY_MS) {
      this.#asked = performance.now();
      const script = await ask();
      this.#box.hidden = !this.#needed || !script;
      setText(this.#code, script);
    }
  }
}

/** Returns whether the script may help: the reason names it, or the database has never answered. */
export function needsSetup({ state, reason = '', rows }) {
  return reason.includes('GET api/setup.sql') || (state === 'stale' && rows === undefined && reason !== '');
}

/** Returns the script; empty if this user may not read it. */
async function ask() {
  try {
    const answer = await fetch('api/setup.sql', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}
