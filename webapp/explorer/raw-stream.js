import { Lines } from './lines.js';

const FIRST_WAIT_MS = 2_000;

/**
 * The text of a stream as it arrives, over a separate request. Events: `lines` (the `lines` that a
 * piece of `bytes` bytes completed) and `said` (`text`: the result of the request).
 */
export class RawStream extends EventTarget {
  #url;
  #stop = new AbortController();
  #request;
  #wait = FIRST_WAIT_MS;
  #position = '';

  constructor(url) {
    super();
    this.#url = url;
    // The back/forward cache allows no open connection.
    addEventListener('pagehide', () => this.#request.abort(), { signal: this.#stop.signal });
    this.#run();
  }

  close() {
    this.#stop.abort();
    this.#request.abort();
  }

  async #run() {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#read();
        this.#say('the stream has ended');
      } catch (failure) {
        const left = this.#request.signal.aborted && 'the page was left';
        this.#say(left || (failure instanceof TypeError ? 'the server cannot be reached' : failure.message));
      }
      await new Promise((resolve) => setTimeout(resolve, this.#wait));
    }
  }

  async #read() {
    this.#request = new AbortController();
    const { signal } = this.#request;
    const resume = this.#position ? { 'Last-Event-ID': this.#position } : {};
    const headers = { Accept: 'text/event-stream', ...resume };
    const answer = await fetch(this.#url, { headers, cache: 'no-store', signal });
    if (!answer.ok) {
      const { detail } = await answer.json().catch(() => ({}));
      throw new Error(detail ?? `the server says ${answer.status}`);
    }
    const lines = new Lines();
    const decoder = new TextDecoder();
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const ended = lines.push(decoder.decode(value, { stream: true }));
      ended.forEach((line) => this.#note(line));
      this.dispatchEvent(Object.assign(new Event('lines'), { lines: ended, bytes: value.length }));
    }
  }

  #note(line) {
    const [, field, value] = /^(id|retry): ?(.*)$/.exec(line) ?? [];
    if (field === 'id') {
      this.#position = value;
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.#wait = Number(value);
    }
  }

  #say(what) {
    if (!this.#stop.signal.aborted) {
      const text = `${what}; asking again in ${(this.#wait / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
      this.dispatchEvent(Object.assign(new Event('said'), { text }));
    }
  }
}
