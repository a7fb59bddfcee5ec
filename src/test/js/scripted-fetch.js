const encoder = new TextEncoder();

/** The answer to one request for a stream, over a script instead of a network, in small pieces. */
export class ScriptedFetch {
  static all = [];

  /** Like fetch. */
  static answer(url, request) {
    const scripted = new ScriptedFetch(url, request);
    ScriptedFetch.all.push(scripted);
    return scripted.#answer;
  }

  readyState = 0;
  /** A page that uses fetch says it in the URL. */
  lastEventId = '';
  /** Where the bytes of what is sent are cut. */
  piece = 7;

  #answer;
  #resolve;
  #reject;
  #body;

  constructor(url, { headers, signal }) {
    this.url = url;
    this.headers = headers;
    this.#answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', () => {
      this.readyState = 2;
      this.#fail(signal.reason);
    });
  }

  open() {
    this.readyState = 1;
    const body = new ReadableStream({ start: (controller) => (this.#body = controller) });
    this.#resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } }));
    return this;
  }

  send(text) {
    const bytes = typeof text === 'string' ? encoder.encode(text) : text;
    for (let at = 0; at < bytes.length && this.readyState === 1; at += this.piece) {
      this.#body.enqueue(bytes.slice(at, at + this.piece));
    }
    return this;
  }

  event(event, data, id) {
    const lines = [`event: ${event}`, id && `id: ${id}`, `data: ${JSON.stringify(data)}`];
    return this.send(`${lines.filter(Boolean).join('\n')}\n\n`);
  }

  /** The connection breaks. */
  lose() {
    this.readyState = 2;
    this.#fail(new TypeError('network error'));
    return this;
  }

  /** The response ends, as after `bye`. */
  end() {
    this.readyState = 2;
    this.#body.close();
    return this;
  }

  /** Anything else than a stream. */
  refuse(status, body, type = 'application/problem+json', headers = {}) {
    this.readyState = 2;
    this.#resolve(new Response(body, { status, headers: { 'Content-Type': type, ...headers } }));
    return this;
  }

  #fail(reason) {
    this.#reject(reason);
    try {
      this.#body?.error(reason);
    } catch {
      // It has ended before.
    }
  }
}
