import assert from 'node:assert/strict';
import { pageTest } from './page-test.js';

const RUNS = Number(process.env.RUNS ?? 10);
const STEPS = 60;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const VIEWS = ['orders', 'lines'];
const columns = ['id', 'customer_id'].map((name) => ({ name, type: 'int8' }));
const CONDITIONS = [
  undefined,
  {},
  { customer_id: 1 },
  { customer_id: [2, 1] },
  { customer_id: 3 },
  { customer_id: '2' },
];

function numbers(state) {
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** The rows, as [id, customer_id], for which slow, obvious conditions hold. */
function slice(rows, customers) {
  return rows.filter(([, customer]) => !customers.length || customers.includes(String(customer)));
}

const customersOf = (where) => [where?.customer_id ?? []].flat().map(String);
const without = (rows, others) => rows.filter((row) => !others.some((other) => String(other) === String(row)));
const sorted = (rows) => rows.map(String).sort();

/** Rows that appear, disappear and move between customers, and their past. */
class ReferenceTables {
  past = [{ orders: [], lines: [] }];

  constructor(random) {
    this.random = random;
  }

  get timestamp() {
    return this.past.length - 1;
  }

  commit() {
    const customer = () => 1 + Math.floor(this.random() * 3);
    const next = (rows, base) => [
      ...rows.filter(() => this.random() < 0.9).map(([id, old]) => [id, this.random() < 0.3 ? customer() : old]),
      ...(this.random() < 0.7 ? [[base + this.timestamp, customer()]] : []),
    ];
    const { orders, lines } = this.past[this.timestamp];
    this.past.push({ orders: next(orders, 1_000), lines: next(lines, 2_000) });
  }

  /** The parts of a change since a timestamp, or of snapshots, for a stream's URL. */
  parts(url, since) {
    return VIEWS.map((view, at) => {
      const customers = new URL(url).searchParams.getAll(`${view}.customer_id`);
      const [before, after] = [since, this.timestamp].map((time) => slice(this.past[time]?.[view] ?? [], customers));
      const part = {
        ...(at < VIEWS.length - 1 ? { more: true } : {}),
        view,
        timestamp: this.timestamp,
        time: this.timestamp,
        ...(since === undefined ? { columns } : {}),
        inserted: without(after, before),
        deleted: without(before, after),
      };
      return [
        since === undefined ? 'snapshot' : 'batch',
        part,
        part.more ? undefined : `${fingerprint(url)}-${this.timestamp}`,
      ];
    });
  }
}

/** A position is that of the conditions, too. */
function fingerprint(url) {
  const parameters = new URL(url).searchParams;
  parameters.delete('lastEventId');
  return encodeURIComponent(parameters).replaceAll('-', '');
}

pageTest(
  `rows are always those of one slice, and say if it is not the last that was asked for, seed ${seed}`,
  async (page) => {
    for (let run = 0; run < RUNS; run++) {
      await trial(page, numbers(seed * 1_000 + run + 1));
    }
  },
);

async function trial(page, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const tables = new ReferenceTables(random);
  const wanted = { orders: pick(CONDITIONS), lines: pick(CONDITIONS) };
  const shown = {};
  const live = await page.connect(Object.fromEntries(VIEWS.map((view) => [view, { where: wanted[view] }])));
  const check = () =>
    live.views.forEach((view) => {
      shown[view.name] = view.pending ? shown[view.name] : customersOf(wanted[view.name]);
      const rows = view.timestamp ? slice(tables.past[view.timestamp][view.name], shown[view.name]) : [];
      assert.deepEqual(sorted(view.rows.map(Object.values)), sorted(rows));
      assert.ok(!view.pending || view.status !== 'live');
    });
  const failures = [];
  const heard = () => {
    try {
      check();
    } catch (failure) {
      failures.push(failure);
    }
  };
  live.addEventListener('change', heard);
  live.addEventListener('status', heard);
  let sent;
  let source;
  const open = async () => {
    await page.tick(60_000);
    source = page.source.open();
    const url = new URL(source.url);
    const [known, time] = (source.lastEventId || url.searchParams.get('lastEventId') || '').split('-');
    send(known === fingerprint(url) ? Number(time) : undefined);
  };
  const send = (since) => {
    const parts = tables.parts(source.url, since);
    const whole = random() < 0.8;
    (whole ? parts : parts.slice(0, 1)).forEach((part) => source.event(...part));
    sent = whole ? tables.timestamp : undefined;
  };
  await open();
  for (let step = 0; step < STEPS; step++) {
    tables.commit();
    const act = random();
    if (act < 0.3) {
      const view = pick(VIEWS);
      wanted[view] = pick(CONDITIONS);
      const before = page.source;
      live.view(view).where(wanted[view]);
      check();
      if (before.readyState === 2) {
        await open();
      }
    } else if (act < 0.4 || sent === undefined) {
      source.lose();
      await page.arrived();
      await open();
    } else {
      send(sent);
    }
    await page.arrived();
    check();
    assert.deepEqual(failures, []);
  }
  assert.ok(VIEWS.every((view) => live.view(view).columns));
  assert.equal(console.warn.mock.callCount(), 0);
  live.close();
}
