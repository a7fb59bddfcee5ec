import assert from 'node:assert/strict';
import { pageTest } from './page-test.js';

const RUNS = Number(process.env.RUNS ?? 50);
const STEPS = 40;
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

const NAMES = ['"Ada"', '"ada"', '"😀"', '"\uffee"', '""', '"b\\u0000"', 'null'];
const NUMBERS = [
  '9007199254740993',
  '9007199254740992',
  '-9007199254740993',
  '1',
  '2',
  '-0.5',
  '1e400',
  '"NaN"',
  '"-Infinity"',
  'null',
];
const OTHERS = [
  '"a\\"],[\\""',
  '"\\\\"',
  '"<b>"',
  '[1,{"x":"}"}]',
  '{"__proto__":[9007199254740993]}',
  'true',
  '1.0',
  'null',
];
const COLUMNS = ['a', 'b', 'c'];

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
    const copied = this.rows.filter(() => this.random() < 0.1);
    inserted.push(...copied);
    this.rows.push(...inserted);
    return { deleted, inserted };
  }

  row() {
    return `[${[NAMES, NUMBERS, OTHERS].map((texts) => pick(texts, this.random))}]`;
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
    const touched = this.views.filter(() => this.random() < 0.6);
    const changed = touched.length ? touched : this.views.slice(0, 1);
    const text = this.#change(changed.map((view) => ['batch', view, view.change()]));
    this.past.set(
      this.timestamp,
      this.views.map((view) => [...view.rows]),
    );
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
    const columns = `"columns":${JSON.stringify(COLUMNS.map((name) => ({ name, type: 'any' })))},`;
    return (
      `event: ${kind}\n${last ? `id: f-${this.timestamp}\n` : ''}data: {${last ? '' : '"more":true,'}` +
      `"view":"${view.name}","timestamp":${this.timestamp},"time":${this.timestamp},` +
      `${kind === 'snapshot' ? columns : ''}"inserted":[${inserted}],"deleted":[${deleted}]}\n\n`
    );
  }
}

const pick = (list, random) => list[Math.floor(random() * list.length)];

/** What an order is, slowly: numbers as PostgreSQL's numeric, texts by code points, NULL above all. */
function rank(value) {
  if (value === null) {
    return [3];
  }
  if (value === 'NaN' || value === '-Infinity') {
    return [value === 'NaN' ? 2 : 0];
  }
  return [1, ...(typeof value === 'string' ? [...value].map((each) => each.codePointAt(0)) : [value])];
}

function compareRanks(a, b) {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] < b[at] || a[at] > b[at]) {
      return a[at] < b[at] ? -1 : 1;
    }
  }
  return a.length - b.length;
}

const reference = {
  none: () => 0,
  a: (x, y) => compareRanks(rank(x.a), rank(y.a)),
  b: (x, y) => compareRanks(rank(x.b), rank(y.b)),
};
/** Orders, each with what it means. */
const ORDERS = [
  [undefined, reference.none],
  ['a', reference.a],
  [{ desc: 'b' }, (x, y) => reference.b(y, x)],
  [[{ asc: 'b' }, { desc: 'a' }], (x, y) => reference.b(x, y) || reference.a(y, x)],
  [(x, y) => (x.a === null) - (y.a === null), (x, y) => (x.a === null) - (y.a === null)],
];

/** A row as its text would be, were its numbers as short as can be. */
function textOf(row) {
  const numbers = (name, value) => (typeof value === 'bigint' ? `${value}n` : value);
  const text = JSON.stringify(
    COLUMNS.map((name) => row[name]),
    numbers,
  );
  return text.replace(/"(-?\d+)n"/g, '$1');
}

const canonical = (text, bigint) =>
  bigint ? text.replace('1.0', '1').replace('1e400', 'null') : JSON.stringify(JSON.parse(text));

/** A view as its change events tell it. */
class Told {
  rows = [];

  constructor(how, compare) {
    this.how = how;
    this.compare = compare;
  }

  change({ inserted, deleted, updated }) {
    const gone = new Set([...deleted, ...updated.map((each) => each.old)]);
    const before = this.rows.length;
    this.rows = this.rows.filter((row) => !gone.has(row));
    assert.equal(before - this.rows.length, gone.size, 'only what was there is deleted');
    updated.forEach((each) => assert.equal(each.old[this.how.key], each.new[this.how.key]));
    this.rows.push(...inserted, ...updated.map((each) => each.new));
  }

  check(view) {
    const sorted = [...this.rows].sort(this.compare).slice(0, this.how.limit);
    assert.equal(view.size, this.rows.length);
    assert.equal(view.rows, view.rows);
    if (this.how.key) {
      assert.deepEqual(view.rows.length, sorted.length);
      view.rows.forEach((row, at) => assert.ok(this.compare(row, sorted[at]) === 0 && this.rows.includes(row)));
    } else {
      assert.equal(view.rows.length, sorted.length);
      view.rows.forEach((row, at) => assert.equal(row, sorted[at]));
    }
  }
}

async function run(seed, page) {
  const random = numbers(seed);
  const names = random() < 0.3 ? ['a'] : ['a', 'b', 'c'];
  const server = new ReferenceServer(names, random);
  const views = {};
  const told = new Map();
  for (const name of names) {
    const [orderBy, compare] = pick(ORDERS, random);
    views[name] = { orderBy, limit: pick([undefined, 1, 3], random), key: pick([undefined, 'a'], random) };
    told.set(name, new Told(views[name], compare));
  }
  const bigint = random() < 0.5;
  const live = await page.connect(views, { bigint, perFrame: random() < 0.5 });
  live.addEventListener('change', ({ changes }) => changes.forEach((each) => told.get(each.view.name).change(each)));
  const position = () => page.source.lastEventId || new URL(page.source.url).searchParams.get('lastEventId') || '';
  const send = async (text) => {
    page.source.piece = 1 + Math.floor(random() * 200);
    for (let at = 0; at < text.length; ) {
      const to = text.indexOf(',', at + Math.floor(random() * 300)) + 1 || text.length;
      page.source.send(text.slice(at, to));
      at = to;
    }
    await page.arrived();
  };
  const join = async () => {
    page.source.open();
    await send(server.resume(position()));
  };
  await join();
  for (let step = 0; step < STEPS; step++) {
    const text = server.commit();
    if (random() < 0.8) {
      await send(text);
    } else {
      await send(text.slice(0, Math.floor(random() * text.length)));
      if (random() < 0.3) {
        await page.tick(70_000);
        await page.tick(2_000);
      } else {
        page.source.lose();
        await page.back();
      }
      await join();
    }
    live.views.forEach((view) =>
      assert.deepEqual([view.timestamp, Number(view.asOf)], [String(server.timestamp), server.timestamp]),
    );
    if (random() < 0.6 || step === STEPS - 1) {
      await page.tick(100);
      live.views.forEach((view, at) => {
        const expected = server.views[at].rows.map((row) => canonical(row, bigint)).sort();
        assert.deepEqual(told.get(view.name).rows.map(textOf).sort(), expected);
        told.get(view.name).check(view);
      });
    }
  }
  live.close();
}

pageTest(
  'however changes are divided and connections lost, the rows are those of the server, in order',
  async (page) => {
    for (let at = 0; at < RUNS; at++) {
      page.sources.length = 0;
      try {
        await run(seed + at, page);
      } catch (failure) {
        failure.message = `SEED=${seed + at}: ${failure.message}`;
        throw failure;
      }
    }
    assert.equal(console.warn.mock.callCount(), 0);
  },
);
