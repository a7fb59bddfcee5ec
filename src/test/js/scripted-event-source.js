/** A browser's EventSource, over a script instead of a network: what is sent is parsed as there. */
export class ScriptedEventSource extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  static all = [];

  static get last() {
    return ScriptedEventSource.all.at(-1);
  }

  readyState = ScriptedEventSource.CONNECTING;
  /** What the header Last-Event-ID would say on the next connection. */
  lastEventId = '';

  #unread = '';
  #fields = {};

  constructor(url) {
    super();
    this.url = url;
    ScriptedEventSource.all.push(this);
  }

  open() {
    this.readyState = ScriptedEventSource.OPEN;
    this.dispatchEvent(new Event('open'));
    return this;
  }

  /** Any piece of a stream, cut anywhere. */
  send(text) {
    const lines = (this.#unread + text).split('\n');
    this.#unread = lines.pop();
    lines.forEach((line) => this.#line(line));
    return this;
  }

  /** One event. */
  event(event, data, id) {
    const lines = [`event: ${event}`, id && `id: ${id}`, `data: ${JSON.stringify(data)}`];
    return this.send(`${lines.filter(Boolean).join('\n')}\n\n`);
  }

  /** The connection ends; the browser comes back by itself. */
  lose() {
    return this.#end(ScriptedEventSource.CONNECTING);
  }

  /** Something else than 200: the browser gives up. */
  refuse() {
    return this.#end(ScriptedEventSource.CLOSED);
  }

  close() {
    this.readyState = ScriptedEventSource.CLOSED;
  }

  #end(readyState) {
    this.#unread = '';
    this.#fields = {};
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
    return this;
  }

  #line(line) {
    if (line) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      this.#fields[field] = field === 'data' ? `${this.#fields.data ?? ''}${value}\n` : value;
      return;
    }
    const { event = 'message', data, id = this.lastEventId } = this.#fields;
    this.#fields = {};
    this.lastEventId = id;
    if (data !== undefined && this.readyState !== ScriptedEventSource.CLOSED) {
      this.dispatchEvent(new MessageEvent(event, { data: data.slice(0, -1), lastEventId: this.lastEventId }));
    }
  }
}
