import assert from 'node:assert/strict';
import { pageTest } from './page-test.js';
import { batch, more, snapshots } from './messages.js';

const columns = [
  { name: 'id', type: 'int8' },
  { name: 'customer_id', type: 'int4' },
];
const snapshot = snapshots(columns);
const ids = (view) => view.rows.map(({ id }) => id);

/** The parameters of the URL that was opened last. */
const asked = (page) => [...new URL(page.source.url).searchParams].map((pair) => pair.join('='));

/** A page that follows the orders and lines of customer 42. */
async function follow(page, options) {
  const where = { customer_id: 42 };
  const live = await page.connect({ orders: { where }, lines: { where } }, options);
  const [orders, lines] = live.views;
  page.source.open();
  page.source.event('snapshot', more(snapshot('orders', 1, [1, 42], [2, 42])));
  page.source.event('snapshot', snapshot('lines', 1, [10, 42]), 'f-1');
  await page.arrived();
  return { live, orders, lines };
}

async function reopened(page) {
  await page.tick(1);
  page.source.open();
  await page.arrived();
}

pageTest('conditions are parameters with their view in front', async (page) => {
  const where = { customer_id: 42, region: ['eu', 'a&b c'], paid: true, large: 2n ** 60n };
  (await page.connect({ orders: { where } })).close();
  assert.equal(new URL(page.source.url).pathname, '/api/stream/orders');
  const parameters = [
    'orders.customer_id=42',
    'orders.large=1152921504606846976',
    'orders.paid=true',
    'orders.region=a&b c',
    'orders.region=eu',
  ];
  assert.deepEqual(asked(page), parameters);
  (await page.connect({ orders: { where }, all: {}, none: { where: {} } })).close();
  assert.deepEqual(asked(page), ['view=orders', 'view=all', 'view=none', ...parameters]);
  const url = 'https://host/api/stream?from=proxy';
  (await page.connect({ orders: { where: { view: 'é' } } }, { url })).close();
  assert.match(page.source.url, /\/orders\?from=proxy&orders\.view=%C3%A9/);
});

pageTest('equal conditions have equal URLs', async (page) => {
  (await page.connect({ orders: { where: { region: ['us', 'eu'], customer_id: 42 } } })).close();
  const { url } = page.source;
  (await page.connect({ orders: { where: { customer_id: '42', region: ['eu', 'us'] } } })).close();
  assert.equal(page.source.url, url);
});

pageTest('a condition that is no value is refused, since it would ask for other rows', async (page) => {
  const refused = { name: 'TypeError', message: 'where: region needs strings, numbers or booleans' };
  for (const region of [null, undefined, {}, [], ['eu', null], [['eu']], new Date(), () => 'eu']) {
    await assert.rejects(page.connect({ orders: { where: { region } } }), refused);
  }
  await assert.rejects(page.connect({ orders: { where: { region: Symbol('eu') } } }), TypeError);
  for (const where of [null, 42, '', [], new Map([['region', 'eu']]), (row) => row.region === 'eu']) {
    await assert.rejects(page.connect({ orders: { where } }), { name: 'TypeError', message: 'where needs an object' });
  }
  assert.equal(page.sources.length, 0);
  const { live, orders } = await follow(page);
  assert.throws(() => orders.where({ region: null }), refused);
  await page.tick(1);
  assert.deepEqual([page.sources.length, orders.pending, orders.status], [1, false, 'live']);
  live.close();
});

pageTest('other conditions replace all rows at once, and the other views keep theirs', async (page) => {
  const { live, orders, lines } = await follow(page);
  const told = [];
  live.addEventListener('change', ({ changes }) =>
    told.push(changes.map(({ view, inserted, deleted }) => [view.name, inserted.length, deleted.length])),
  );
  const seen = [];
  const [line] = lines.rows;
  orders.subscribe(() => seen.push([orders.status, orders.snapshot.pending, String(ids(orders))]));
  const before = page.source;
  orders.where({ customer_id: 43 });
  assert.equal(before.readyState, 2);
  await reopened(page);
  assert.deepEqual(asked(page), ['view=orders', 'view=lines', 'orders.customer_id=43', 'lines.customer_id=42']);
  page.source.event('snapshot', more(snapshot('orders', 5, [3, 43])));
  await page.arrived();
  assert.deepEqual(ids(orders), [1, 2], 'the change is not complete');
  page.source.event('snapshot', snapshot('lines', 5, [10, 42]), 'g-5');
  await page.arrived();
  assert.deepEqual(seen, [
    ['connecting', true, '1,2'],
    ['loading', true, '1,2'],
    ['live', false, '3'],
    ['live', false, '3'],
  ]);
  assert.deepEqual(told, [
    [
      ['orders', 1, 2],
      ['lines', 0, 0],
    ],
  ]);
  assert.equal(lines.rows[0], line);
  assert.equal(lines.pending, false);
  live.close();
});

pageTest('rows of the conditions before are never live nor fresh', async (page) => {
  const live = await page.connect({ orders: { where: { customer_id: 42 } } });
  const [orders] = live.views;
  page.source.open().event('snapshot', snapshot('orders', 1, [1, 42]), 'f-1');
  await page.arrived();
  orders.where({});
  await reopened(page);
  assert.deepEqual(asked(page), [], 'neither conditions nor the position of other rows');
  page.source.event('status', { view: 'orders', state: 'live', sinceTime: 7, reason: '' });
  page.source.event('progress', { timestamp: 9, time: 9 }, 'g-9');
  await page.arrived();
  assert.deepEqual([orders.status, orders.pending, Number(orders.asOf)], ['loading', true, 1]);
  page.source.event('status', { view: 'orders', state: 'stale', sinceTime: 7, reason: 'no database' });
  await page.arrived();
  assert.deepEqual([orders.status, orders.pending], ['stale', true]);
  page.source.event('snapshot', snapshot('orders', 10, [1, 42], [3, 43]), 'g-10');
  await page.arrived();
  assert.deepEqual([orders.status, orders.pending, Number(orders.asOf)], ['stale', false, 10]);
  live.close();
});

pageTest('a change of rows that were not sent makes the page ask again', async (page) => {
  const { live, orders } = await follow(page);
  orders.where({ customer_id: 43 });
  await reopened(page);
  page.source.event('batch', batch('orders', 5, [], [[3, 43]]), 'g-5');
  await page.arrived();
  assert.deepEqual([ids(orders), orders.pending, orders.status], [[1, 2], true, 'reconnecting']);
  assert.equal(console.warn.mock.callCount(), 1);
  await page.tick(60_000);
  assert.deepEqual(asked(page).includes('orders.customer_id=43'), true);
  live.close();
});

pageTest('several changes of conditions in a row cost one connection, and equal ones none', async (page) => {
  const { live, orders, lines } = await follow(page);
  orders.where({ customer_id: ['42'] });
  await page.tick(1);
  assert.deepEqual([page.sources.length, orders.pending], [1, false]);
  orders.where({ customer_id: 43 });
  lines.where({ customer_id: 43 });
  await page.tick(1);
  assert.equal(page.sources.length, 2);
  assert.deepEqual(asked(page).slice(2), ['orders.customer_id=43', 'lines.customer_id=43']);
  live.close();
  orders.where({ customer_id: 44 });
  await page.tick(60_000);
  assert.deepEqual([page.sources.length, orders.status], [2, 'closed']);
});

pageTest(
  'conditions that the server refused can be corrected at once',
  async (page) => {
    const { live, orders } = await follow(page);
    const detail = 'there is no parameter orders.customer; there are lines.customer_id, orders.customer_id';
    globalThis.fetch = () =>
      Promise.resolve(
        new Response(JSON.stringify({ detail }), {
          status: 400,
          headers: { 'Content-Type': 'application/problem+json' },
        }),
      );
    orders.where({ customer: 43 });
    await page.tick(1);
    page.source.refuse();
    await page.arrived();
    assert.deepEqual([orders.status, orders.reason, orders.pending, ids(orders)], ['failed', detail, true, [1, 2]]);
    orders.where({ customer_id: 43 });
    assert.equal(orders.status, 'connecting');
    await reopened(page);
    page.source.event('snapshot', snapshot('orders', 5, [3, 43]), 'g-5.');
    await page.arrived();
    assert.deepEqual([ids(orders), orders.status], [[3], 'live']);
    live.close();
  },
  ['EventSource'],
);

pageTest('a frame has the net change from the rows before to the rows after', async (page) => {
  const { live, orders } = await follow(page, { perFrame: true });
  await page.tick(100);
  const told = [];
  orders.addEventListener('change', ({ inserted, deleted }) =>
    told.push([inserted, deleted].map((rows) => rows.map(({ id }) => id))),
  );
  page.source.event('batch', batch('orders', 2, [[2, 42]], [[7, 42]]), 'f-2');
  await page.arrived();
  orders.where({ customer_id: [42, 43] });
  await reopened(page);
  page.source.event('snapshot', snapshot('orders', 5, [1, 42], [3, 43]), 'g-5.');
  await page.arrived();
  await page.tick(100);
  assert.deepEqual(told, [[[3], [2]]]);
  live.close();
});
