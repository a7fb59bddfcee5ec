import assert from 'node:assert/strict';
import { connect } from '../../../webapp/tailrace.js';
import { pageTest, ScriptedEventSource } from './scripted-event-source.js';

const RUNS = 200;
const STEPS = 60;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** Mulberry32: numbers from 0 up to 1. */
function numbers(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TEXTS = ['"Ada"', '"a\\"],[\\""', '"\\\\"', 'null', '"<b>"', '[1,{"x":"}"}]', '9007199254740993', '9007199254740992', '1.0', '1'];

/** A view as a slow, obvious list of row texts, which only its server knows. */
class ReferenceView {
  rows = [];

  constructor(name, random) {
    this.name = name;
    this.random = random;
  }

  change() {
    const deleted = this.rows.filter(() => this.random() < 0.3);
    deleted.forEach((row) => this.rows.splice(this.rows.indexOf(row), 1));
    const inserted = Array.from({ length: Math.floor(this.random() * 4) }, () => this.row());
    this.rows.push(...inserted);
    return { deleted, inserted };
  }

  row() {
    const text = () => TEXTS[Math.floor(this.random() * TEXTS.length)];
    return `[${text()},${text()}]`;
  }
}

/** Sends whole changes of all views in parts, whose bytes may end anywhere. */
class ReferenceServer {
  timestamp = 0;
  /** The views' rows at each timestamp. */
  past = new Map();

  constructor(names, random) {
    this.random = random;
    this.views = names.map((name) => new ReferenceView(name, random));
  }

  commit() {
    this.timestamp++;
    const text = this.#change(this.views.map((view) => ['batch', view, view.change()]));
    this.past.set(this.timestamp, this.views.map((view) => [...view.rows]));
    return text;
  }

  /** What takes a client from its position to now. */
  resume(lastEventId) {
    const old = this.past.get(Number(lastEventId.split('-')[1]));
    const snapshot = !old || this.random() < 0.3;
    return this.#change(
      this.views.map((view, at) => {
        const deleted = snapshot ? [] : [...old[at]];
        const inserted = view.rows.filter((row) => {
          const there = deleted.indexOf(row);
          return there < 0 || !deleted.splice(there, 1);
        });
        return [snapshot ? 'snapshot' : 'batch', view, { deleted, inserted }];
      }),
    );
  }

  #change(changes) {
    const parts = changes.flatMap(([kind, view, { deleted, inserted }]) => {
      const cut = Math.floor(this.random() * (inserted.length + 1));
      const first = { kind, view, deleted, inserted: inserted.slice(0, cut) };
      const rest = { kind: 'batch', view, deleted: [], inserted: inserted.slice(cut) };
      return this.random() < 0.5 ? [first, rest] : [{ ...first, inserted }];
    });
    return parts.map((part, at) => this.#part(part, at === parts.length - 1)).join('');
  }

  #part({ kind, view, deleted, inserted }, last) {
    const columns = '"columns":[{"name":"a","type":"text"},{"name":"b","type":"text"}],';
    return (
      `event: ${kind}\n${last ? `id: f-${this.timestamp}\n` : ''}data: {${last ? '' : '"more":true,'}` +
      `"view":"${view.name}","timestamp":${this.timestamp},"time":${this.timestamp},` +
      `${kind === 'snapshot' ? columns : ''}"inserted":[${inserted}],"deleted":[${deleted}]}\n\n`
    );
  }
}

function run(seed, context) {
  const random = numbers(seed);
  const names = random() < 0.3 ? ['a'] : ['a', 'b', 'c'];
  const server = new ReferenceServer(names, random);
  const live = connect(names, { url: 'https://host/api/stream' });
  const shadows = new Map(live.views.map((view) => [view, new Set()]));
  const source = () => ScriptedEventSource.last;
  const position = () =>
    source().lastEventId || new URL(source().url).searchParams.get('lastEventId') || '';
  const send = (text) => {
    for (let at = 0; at < text.length; ) {
      const to = at + 1 + Math.floor(random() * 80);
      source().send(text.slice(at, to));
      at = to;
    }
  };
  const join = () => {
    const text = server.resume(position());
    source().open();
    send(text);
  };
  live.addEventListener('change', ({ changes }) => {
    for (const { view, inserted, deleted } of changes) {
      deleted.forEach((row) => shadows.get(view).delete(row));
      inserted.forEach((row) => shadows.get(view).add(row));
    }
  });
  const check = () => {
    assert.equal(live.view('a').timestamp, String(server.timestamp));
    live.views.forEach((view, at) => {
      assert.deepEqual(
        view.rows.map((row) => JSON.stringify([row.a, row.b])).sort(),
        server.views[at].rows.map((row) => JSON.stringify(JSON.parse(row))).sort(),
      );
      assert.equal(shadows.get(view).size, view.rows.length);
      assert.ok(view.rows.every((row) => shadows.get(view).has(row)));
    });
  };
  join();
  for (let step = 0; step < STEPS; step++) {
    const text = server.commit();
    if (random() < 0.8) {
      send(text);
    } else {
      send(text.slice(0, Math.floor(random() * text.length)));
      if (random() < 0.7) {
        source().lose();
      } else {
        source().refuse();
        context.mock.timers.tick(60_000);
      }
      join();
    }
    check();
  }
  live.close();
}

pageTest('however changes are divided and connections lost, the rows are those of the server', (context) => {
  context.mock.method(globalThis, 'fetch', () => new Promise(() => {}));
  for (let at = 0; at < RUNS; at++) {
    try {
      run(seed + at, context);
    } catch (failure) {
      throw new Error(`SEED=${seed + at}`, { cause: failure });
    }
  }
  assert.equal(console.warn.mock.callCount(), 0);
});
