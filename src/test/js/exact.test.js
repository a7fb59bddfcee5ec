import assert from 'node:assert/strict';
import { pageTest } from './page-test.js';

const COLUMNS = [
  { name: 'price', type: 'numeric' },
  { name: 'prices', type: 'numeric[]' },
  { name: 'id', type: 'int8' },
  { name: 'ratio', type: 'float8' },
  { name: 'doc', type: 'jsonb' },
];

const message = (inserted, deleted = '') =>
  `{"view":"a","timestamp":1,"time":1,"columns":${JSON.stringify(COLUMNS)},"inserted":[${inserted}],"deleted":[${deleted}]}`;

async function follow(page, rows, options, how = {}) {
  const live = await page.connect({ a: how }, options);
  page.source.open().send(`event: snapshot\nid: f-1\ndata: ${message(rows)}\n\n`);
  await page.arrived();
  page.context.after(live.close);
  return live.view('a');
}

const ROW = '[12345678901234567890.10,[0.10,"NaN",null,[1e-7]],9007199254740993,1.5,{"n":1.50}]';

pageTest('with exact, numerics are the texts that the database wrote', async (page) => {
  const { rows } = await follow(page, ROW, { exact: true });
  assert.deepEqual(rows, [
    {
      price: '12345678901234567890.10',
      prices: ['0.10', 'NaN', null, ['1e-7']],
      id: 9007199254740992,
      ratio: 1.5,
      doc: { n: 1.5 },
    },
  ]);
});

pageTest('with exact and bigint, both are exact', async (page) => {
  const [row] = (await follow(page, ROW, { exact: true, bigint: true })).rows;
  assert.deepEqual([row.price, row.id], ['12345678901234567890.10', 9007199254740993n]);
});

pageTest('without exact, numerics are numbers', async (page) => {
  for (const options of [{}, { bigint: true }, { exact: false }]) {
    const [row] = (await follow(page, ROW, options)).rows;
    assert.equal(row.price, 12345678901234567890);
  }
});

class Money {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

pageTest('a function makes what it likes of the text, but not of NULL', async (page) => {
  const exact = (text) => new Money(text);
  const { rows } = await follow(page, '[0.10,[2],1,1,1],[null,null,1,1,1],["-Infinity",null,1,1,1]', { exact });
  assert.deepEqual(
    rows.map(({ price }) => price),
    [new Money('0.10'), null, new Money('-Infinity')],
  );
  assert.deepEqual(rows[0].prices, [new Money('2')]);
});

const PRICES = [
  '"NaN"',
  '10',
  '9.5',
  '-1',
  'null',
  '10.000000000000000002',
  '"Infinity"',
  '10.000000000000000001',
  '0.00',
];
const ORDERED = [
  '-1',
  '0.00',
  '9.5',
  '10',
  '10.000000000000000001',
  '10.000000000000000002',
  'Infinity',
  'NaN',
  'null',
];

for (const [name, exact] of Object.entries({ texts: true, objects: (text) => new Money(text) })) {
  pageTest(`exact numerics as ${name} are ordered as PostgreSQL does`, async (page) => {
    const rows = PRICES.map((price) => `[${price},null,1,1,1]`);
    const view = await follow(page, rows, { exact }, { orderBy: 'price' });
    const prices = () => view.rows.map(({ price }) => String(price));
    assert.deepEqual(prices(), ORDERED);
    view.arrange({ orderBy: { desc: 'price' }, limit: 3 });
    assert.deepEqual(prices(), ORDERED.toReversed().slice(0, 3));
  });
}

pageTest('an exact row that changes is compared by its text', async (page) => {
  const view = await follow(page, '[1.50,null,1,1,1]', { exact: true }, { key: 'id' });
  const updated = [];
  view.addEventListener('change', (change) => updated.push(...change.updated.map(({ old, new: now }) => [old, now])));
  page.source.send(`event: batch\nid: f-2\ndata: ${message('[1.5,null,1,1,1]', '[1.50,null,1,1,1]')}\n\n`);
  await page.arrived();
  assert.deepEqual(
    updated.map((pair) => pair.map(({ price }) => price)),
    [['1.50', '1.5']],
  );
});
