// Made by `npm run client` from src/client.
'use strict';

const UNREACHABLE = 'the server cannot be reached';

async function refusal(url, { withCredentials }) {
  const asking = new AbortController();
  try {
    const answer = await fetch(url, {
      headers: { Accept: 'application/problem+json' },
      cache: 'no-store',
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: asking.signal,
    });
    return await whyRefused(answer);
  } catch {
    return { reason: UNREACHABLE };
  } finally {
    asking.abort();
  }
}

async function whyRefused(answer) {
  const { status, headers } = answer;
  const type = headers.get('Content-Type') ?? 'nothing';
  if (status === 200 && type.startsWith('text/event-stream')) {
    return {};
  }
  const problem = type.startsWith('application/problem+json');
  const reason = problem ? (await answer.json()).detail : `the server says ${status} with ${type}`;
  const after = headers.get('Retry-After');
  const now = Date.parse(headers.get('Date')) || Date.now();
  const wait = after === null ? undefined : Math.max(0, /^\d+$/.test(after) ? after * 1_000 : Date.parse(after) - now);
  return { reason, forGood: status < 500 && status !== 429, wait };
}

const CLOSED = 2;

class Source extends EventTarget {
  readyState = 0;
  retry;
  refusal;

  #request = new AbortController();
  #lines = new Lines((line) => this.#line(line));
  #data = [];
  #type = '';
  #id = '';

  constructor(url, options) {
    super();
    this.#run(url, options)
      .catch(() => (this.readyState ? {} : { reason: 'the server cannot be reached' }))
      .then((refusal) => this.#end(refusal));
  }

  close() {
    this.readyState = CLOSED;
    this.#request.abort();
  }

  async #run(url, { headers, withCredentials }) {
    let given;
    try {
      given = new Headers(await (typeof headers === 'function' ? headers() : headers));
    } catch (failure) {
      return { reason: `no headers: ${failure.message}` };
    }
    given.set('Accept', 'text/event-stream');
    const answer = await fetch(url, {
      headers: given,
      cache: 'no-store',
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: this.#request.signal,
    });
    const refusal = await whyRefused(answer);
    if (!refusal.reason) {
      await this.#read(answer.body.pipeThrough(new TextDecoderStream()).getReader());
    }
    return refusal;
  }

  async #read(reader) {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      this.#lines.add(value);
    }
  }

  #line(line) {
    if (!line) {
      this.#dispatch();
      return;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.retry = Number(value);
    }
  }

  #dispatch() {
    const [type, data] = [this.#type || 'message', this.#data];
    this.#type = '';
    this.#data = [];
    if (data.length && this.readyState === 1) {
      this.dispatchEvent(new MessageEvent(type, { data: data.join('\n'), lastEventId: this.#id }));
    }
  }

  #end(refusal) {
    if (this.readyState !== CLOSED) {
      this.close();
      this.refusal = Promise.resolve(refusal);
      this.dispatchEvent(new Event('error'));
    }
  }
}

class Lines {
  #take;
  #begun = [];
  #returned = false;

  constructor(take) {
    this.#take = take;
  }

  add(text) {
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = this.#returned && text.startsWith('\n') ? 1 : 0;
    let from = ends.lastIndex;
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      this.#begun.push(text.slice(from, end.index));
      this.#take(this.#begun.splice(0).join(''));
      from = ends.lastIndex;
    }
    this.#begun.push(text.slice(from));
    this.#returned = text.endsWith('\r');
  }
}

exports.Source = Source;
