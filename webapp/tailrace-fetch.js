import { whyRefused } from './tailrace.js';

const CLOSED = 2;

/** What an EventSource is, over fetch, which can send headers. It never comes back by itself. */
export class Source extends EventTarget {
  readyState = 0;
  retry;
  refusal;
  #ending = new AbortController();
  #id = '';
  #fields = {};

  constructor(url, options) {
    super();
    this.#read(url, options).then(
      () => this.#end(Promise.resolve({})),
      () => this.#end(Promise.resolve({ reason: 'the server cannot be reached' })),
    );
  }

  close() {
    this.readyState = CLOSED;
    this.#ending.abort();
  }

  async #read(url, { headers, withCredentials }) {
    const given = new Headers(await (typeof headers === 'function' ? headers() : headers));
    given.set('Accept', 'text/event-stream');
    const answer = await fetch(url, {
      headers: given,
      cache: 'no-store',
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: this.#ending.signal,
    });
    if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      this.#end(whyRefused(answer));
      return;
    }
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      lines.forEach((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line));
    }
  }

  #line(line) {
    if (line) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      this.#fields[field] = field === 'data' && 'data' in this.#fields ? `${this.#fields.data}\n${value}` : value;
      return;
    }
    const { event = 'message', data, id = this.#id, retry } = this.#fields;
    this.#fields = {};
    this.#id = id;
    this.retry = /^\d+$/.test(retry) ? Number(retry) : this.retry;
    if (data !== undefined && this.readyState === 1) {
      this.dispatchEvent(new MessageEvent(event, { data, lastEventId: id }));
    }
  }

  #end(refusal) {
    if (this.readyState !== CLOSED) {
      this.readyState = CLOSED;
      this.refusal = refusal;
      this.dispatchEvent(new Event('error'));
    }
  }
}
