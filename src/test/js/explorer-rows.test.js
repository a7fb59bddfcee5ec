import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rows } from '../../../webapp/explorer/rows.js';
import { Decimal } from '../../../webapp/explorer/values.js';

const COLUMNS = [
  { name: 'id', type: 'int8' },
  { name: 'word', type: 'text' },
];
const row = (id, word) => ({ id, word });
const shown = (rows) => rows.slice().map((entry) => entry.row);
const ids = (rows) => shown(rows).map(({ id }) => id);

function rowsOf(...all) {
  const rows = new Rows();
  rows.reset(COLUMNS, all);
  return rows;
}

test('rows are as they came until they are ordered', () => {
  const rows = rowsOf(row(3, 'c'), row(1, 'a'), row(2, 'b'));
  assert.deepEqual(ids(rows), [3, 1, 2]);
  rows.order({ name: 'id', downwards: false });
  assert.deepEqual(ids(rows), [1, 2, 3]);
  rows.order({ name: 'word', downwards: true });
  assert.deepEqual(ids(rows), [3, 2, 1]);
  rows.order(undefined);
  assert.deepEqual(ids(rows), [3, 1, 2]);
});

test('NULL is last, upwards and downwards', () => {
  const rows = rowsOf(row(null, 'a'), row(2, 'b'), row(1, 'c'));
  rows.order({ name: 'id', downwards: false });
  assert.deepEqual(ids(rows), [1, 2, null]);
  rows.order({ name: 'id', downwards: true });
  assert.deepEqual(ids(rows), [2, 1, null]);
});

test('a row that is updated stays the same entry, and knows what changed', () => {
  const [ada, bob] = [row(1, 'Ada'), row(2, 'Bob')];
  const rows = rowsOf(ada, bob);
  const entry = rows.at(0);
  rows.change({ deleted: [ada], inserted: [row(1, 'Ada!'), row(3, 'Cy')] }, 7);
  assert.deepEqual(shown(rows), [row(1, 'Ada!'), bob, row(3, 'Cy')]);
  assert.equal(rows.at(0), entry);
  assert.deepEqual(
    { ...entry, row: undefined },
    { row: undefined, version: 1, born: 0, at: 7, changed: new Set(['word']), text: undefined },
  );
  assert.deepEqual([rows.at(2).at, rows.at(2).changed], [7, undefined]);
  assert.equal(rows.at(1).at, -Infinity);
});

test('a view of one row without a key shows it as updated', () => {
  const before = row(1, 'x');
  const rows = rowsOf(before);
  const entry = rows.at(0);
  rows.change({ deleted: [before], inserted: [row(2, 'x')] }, 1);
  assert.equal(rows.at(0), entry);
  assert.deepEqual(entry.changed, new Set(['id']));
});

test('copies of one row are rows of their own', () => {
  const copies = [row(1, 'a'), row(1, 'a'), row(1, 'a')];
  const rows = rowsOf(...copies);
  rows.order({ name: 'word', downwards: false });
  rows.change({ deleted: [copies[1]], inserted: [] }, 1);
  assert.equal(rows.size, 2);
  assert.ok(shown(rows)[0] === copies[0] && shown(rows)[1] === copies[2]);
});

test('a filter finds text in any column, and follows the changes', () => {
  const [ada, bob] = [row(17, 'Ada'), row(20, 'Bob')];
  const rows = rowsOf(ada, bob);
  rows.filter('ADA');
  assert.deepEqual(ids(rows), [17]);
  assert.deepEqual([rows.length, rows.size], [1, 2]);
  rows.filter('20');
  assert.deepEqual(ids(rows), [20]);
  rows.change({ deleted: [bob], inserted: [row(21, 'Bob'), row(200, 'Cy')] }, 1);
  assert.deepEqual(ids(rows), [200]);
  rows.filter('');
  assert.deepEqual(new Set(ids(rows)), new Set([17, 21, 200]));
});

test('an entry that is gone has no index', () => {
  const [ada, bob, cy] = [row(1, 'Ada'), row(2, 'Bob'), row(3, 'Cy')];
  const rows = rowsOf(ada, bob, cy);
  const [entry, last] = [rows.at(1), rows.at(2)];
  rows.change({ deleted: [bob], inserted: [] }, 1);
  assert.equal(rows.indexOf(entry), -1);
  assert.equal(rows.indexOf(last), 1);
});

test('whatever changes, the table is what sorting and filtering everything would give', () => {
  let state = 7;
  const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  const any = () =>
    row([random(30), null, 2n ** 60n + BigInt(random(3))][random(3)], 'abcdé'[random(5)].repeat(random(3)));
  const held = Array.from({ length: 40 }, any);
  const rows = rowsOf(...held);
  for (let step = 0; step < 3_000; step++) {
    if (step % 50 === 0) {
      rows.order([undefined, { name: 'id', downwards: true }, { name: 'word', downwards: false }][random(3)]);
      rows.filter(['', 'a', 'null', '11529'][random(4)]);
    }
    const deleted = held.filter(() => random(10) === 0);
    deleted.forEach((each) => held.splice(held.indexOf(each), 1));
    const inserted = Array.from({ length: random(9) }, any);
    held.push(...inserted);
    rows.change({ deleted, inserted }, step);
    assert.equal(rows.size, held.length);
    const found = new Set(shown(rows));
    assert.equal(found.size, rows.length);
    const entries = rows.slice();
    const born = [...entries];
    assert.ok(entries.every((entry) => held.includes(entry.row)));
    assert.ok(entries.every((entry, at) => rows.indexOf(entry) === at));
    rows.order(undefined);
    assert.deepEqual(new Set(rows.slice()), new Set(born));
  }
});

test('decimals are ordered by every digit, and are one row before and after', () => {
  const rows = new Rows();
  const price = (text, word) => ({ price: new Decimal(text), word });
  const columns = [{ name: 'price', type: 'numeric' }, COLUMNS[1]];
  const [a, b, c] = ['10.000000000000000001', '9.5', '10.000000000000000002'].map((text) => price(text, 'same'));
  rows.reset(columns, [a, b, c, price('NaN', 'same')]);
  const texts = () => shown(rows).map((each) => `${each.price} ${each.word}`);
  rows.order({ name: 'price', downwards: false });
  assert.deepEqual(texts(), ['9.5 same', '10.000000000000000001 same', '10.000000000000000002 same', 'NaN same']);
  const [entry] = rows.slice(0, 1);
  rows.change({ deleted: [b, c], inserted: [price('9.5', 'other'), price('8', 'same')] }, 1);
  assert.deepEqual(texts(), ['8 same', '9.5 other', '10.000000000000000001 same', 'NaN same']);
  assert.ok(rows.has(entry), 'the row of this price was updated');
});
