import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect } from '../../../webapp/tailrace.js';
import '../../../webapp/tailrace-exact.js';
import { ScriptedEventSource } from './scripted-event-source.js';

const page = readFileSync(new URL('../../../docs/CLIENT.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, text]) => text);

const columns = {
  counter: [{ name: 'count', type: 'int8' }],
  top10: [
    { name: 'user', type: 'text' },
    { name: 'count', type: 'int8' },
  ],
};
const rows = {
  counter: [[], [[5]], [[6]]],
  top10: [
    [],
    [
      ['Ada', 3],
      ['Bob', 2],
    ],
    [
      ['Ada', 4],
      ['Bob', 2],
    ],
  ],
};
const orders = [
  { id: 1, customer_id: 42, region: 'eu' },
  { id: 2, customer_id: 42, region: 'us' },
  { id: 3, customer_id: 43, region: 'eu' },
];
const TIME = Date.UTC(2020, 11, 16, 1, 15, 58);

/** The views' rows at a step, as events. */
function change(source, views, step) {
  views.forEach((view, at) => {
    const [before, after] = [rows[view][step - 1], rows[view][step]];
    const without = (some, others) => some.filter((row) => !others.some((other) => `${other}` === `${row}`));
    const part = {
      ...(at < views.length - 1 ? { more: true } : {}),
      view,
      timestamp: step,
      time: TIME + step,
      ...(step === 1 ? { columns: columns[view] } : {}),
      inserted: without(after, before),
      deleted: without(before, after),
    };
    source.event(step === 1 ? 'snapshot' : 'batch', part, part.more ? undefined : `f-${step}`);
  });
}

/** The snapshots of orders and lines, only of the rows that the URL asks for. */
function slices(source, url, views) {
  views.forEach((view, at) => {
    const holds = (row) =>
      Object.entries(row).every(([name, value]) => {
        const asked = url.searchParams.getAll(`${view}.${name}`);
        return !asked.length || asked.includes(String(value));
      });
    source.event('snapshot', {
      ...(at < views.length - 1 ? { more: true } : {}),
      view,
      timestamp: 1,
      time: TIME,
      columns: Object.keys(orders[0]).map((name) => ({ name, type: 'any' })),
      inserted: orders.filter(holds).map((row) => Object.values(row)),
      deleted: [],
    });
  });
}

/** What a server does that is read, changed, and loses its database. */
function serve(source) {
  const url = new URL(source.url);
  const several = url.searchParams.getAll('view');
  const views = several.length ? several : [url.pathname.split('/').at(-1)];
  source.open();
  if (views[0] === 'prices') {
    const data =
      '{"view":"prices","timestamp":1,"time":1,"columns":[{"name":"price","type":"numeric"}],' +
      '"inserted":[[12345678901234567890.10]],"deleted":[]}';
    source.send(`event: snapshot\nid: f-1\ndata: ${data}\n\n`);
    return;
  }
  if (views[0] === 'orders') {
    slices(source, url, views);
    return;
  }
  change(source, views, 1);
  change(source, views, 2);
  source.event('progress', { timestamp: 3, time: TIME + 1_000 }, 'f-3');
  views.forEach((view) =>
    source.event('status', { view, state: 'stale', sinceTime: TIME, reason: 'no connection to PostgreSQL' }),
  );
}

test('the page has examples', () => assert.ok(examples.length > 5));

examples.forEach((text, at) => {
  test(`example ${at} of the client's page prints what it says`, async (context) => {
    ScriptedEventSource.all = [];
    globalThis.EventSource = ScriptedEventSource;
    context.mock.timers.enable({ apis: ['setTimeout'] });
    context.mock.method(globalThis, 'fetch', () => new Promise(() => {}));
    const printed = [];
    const connected = [];
    const follow = (...args) => {
      const live = connect(...args);
      connected.push(live);
      return live;
    };
    const code = text.replace(/^import .*$/m, '');
    new Function('connect', 'console', code)(follow, { log: (...words) => printed.push(words.join(' ')) });
    const connecting = () =>
      ScriptedEventSource.all.filter(({ readyState }) => readyState === ScriptedEventSource.CONNECTING);
    /** A module of an option is there a few turns later. */
    const arrived = async () => {
      for (let turn = 0; turn < 8; turn++) {
        await new Promise(setImmediate);
      }
    };
    await arrived();
    for (let step = 0; connecting().length && step < 10; step++) {
      connecting().forEach(serve);
      context.mock.timers.tick(1);
      await arrived();
    }
    const expected = [...text.matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => line);
    assert.deepEqual(
      printed.filter((line, at) => line !== printed[at - 1]),
      expected,
      'what is told twice is said once',
    );
    connected.forEach((live) => live.close());
  });
});
