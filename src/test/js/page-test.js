import { test } from 'node:test';
import { connect } from '../../../webapp/tailrace.js';
import '../../../webapp/tailrace-exact.js';
import '../../../webapp/tailrace-fetch.js';
import { ScriptedEventSource } from './scripted-event-source.js';
import { ScriptedFetch } from './scripted-fetch.js';

/** What a test of a page has: a scripted server behind either transport. */
class Page {
  #transport;
  #options;

  constructor(context, transport, options) {
    this.context = context;
    this.#transport = transport;
    this.#options = options;
  }

  /** All connections that were opened, and the last. */
  get sources() {
    return this.#transport.all;
  }

  get source() {
    return this.#transport.all.at(-1);
  }

  async connect(views, options) {
    const before = this.sources.length;
    const live = connect(views, { url: 'https://host/api/stream', ...this.#options, ...options });
    await this.arrived();
    // A module that an option needs may come late.
    for (let turn = 0; turn < 20 && this.sources.length === before; turn++) {
      await this.arrived();
    }
    return live;
  }

  /** Everything that was sent is read. */
  async arrived() {
    for (let turn = 0; turn < 8; turn++) {
      await new Promise(setImmediate);
    }
  }

  async tick(ms) {
    this.context.mock.timers.tick(ms);
    await this.arrived();
  }

  /** After a loss: the connection that the page asks for next. An EventSource stays the same. */
  async back() {
    await this.arrived();
    if (this.#transport === ScriptedFetch) {
      await this.tick(60_000);
    }
    return this.source;
  }
}

const TRANSPORTS = { EventSource: [ScriptedEventSource, {}], fetch: [ScriptedFetch, { headers: { 'X-Test': '1' } }] };

/** A test of a page over each of these transports. */
export function pageTest(name, body, transports = Object.keys(TRANSPORTS)) {
  for (const each of transports) {
    test(`${name} (${each})`, async (context) => {
      const [transport, options] = TRANSPORTS[each];
      transport.all = [];
      globalThis.EventSource = ScriptedEventSource;
      context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_700_000_000_000 });
      context.mock.method(console, 'warn', () => {});
      const { fetch } = globalThis;
      context.after(() => (globalThis.fetch = fetch));
      globalThis.fetch = transport === ScriptedFetch ? ScriptedFetch.answer : () => new Promise(() => {});
      await body(new Page(context, transport, options));
    });
  }
}
