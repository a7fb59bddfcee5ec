import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Window, formatter, kindOf, orderOf, pairs } from '../../../webapp/tailrace-element-values.js';
import { freshness } from '../../../webapp/tailrace-elements.js';

/** Park and Miller's: numbers below a limit. */
function numbers(seed) {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}

const column = (type, name = 'value') => ({ name, type });
const spaces = (text) => text.replace(/\s/g, ' ');

for (const [words, type, value, expected] of [
  ['', 'int8', 1234567, '1,234,567'],
  ['', 'int8', 12345678901234567890n, '12,345,678,901,234,567,890'],
  ['', 'numeric', 0.000012345, '0.000012345'],
  ['', 'float8', 1.23456, '1.235'],
  ['', 'text', '1234567', '1234567'],
  ['', 'text', null, '–'],
  ['', 'bool', false, 'false'],
  ['', 'json', { a: [1, 2n] }, '{"a":[1,2]}'],
  ['', 'float8', 'NaN', 'NaN'],
  ['compact', 'int8', 1234567, '1.2M'],
  ['percent .1', 'float8', 0.4217, '42.2%'],
  ['EUR', 'numeric', 1234.5, '€1,234.50'],
  ['.2', 'numeric', '3.14159', '3.14'],
  ['kilometer-per-hour', 'int4', 50, '50 km/h'],
  ['plain', 'int8', 1234567, '1234567'],
  ['date', 'date', '2020-12-16', 'Dec 16, 2020'],
  ['', 'date', '2020-12-16', 'Dec 16, 2020'],
  ['', 'timestamp', '2020-12-16T01:15:58.123', 'Dec 16, 2020, 1:15:58 AM'],
  ['time', 'timestamp', '2020-12-16T01:15:58', '1:15:58 AM'],
  ['', 'timestamptz', 'infinity', 'infinity'],
]) {
  test(`${String(value)} of ${type} as "${words}" is ${expected}`, () => {
    assert.equal(spaces(formatter(words, column(type), 'en')(value)), expected);
  });
}

test('the column of an id has no thousands', () => {
  assert.equal(formatter('', column('int8', 'customer_id'), 'en')(1234567), '1234567');
  assert.equal(formatter('', column('int8', 'paid'), 'en')(1234567), '1,234,567');
});

test('a word that Intl does not know is refused', () => {
  assert.throws(() => formatter('lightyear', column('int8'), 'en'), RangeError);
});

test('types are numbers, times and texts', () => {
  assert.deepEqual(['uint8', 'numeric(10,2)', 'timestamptz', 'date', 'interval', 'int4[]'].map(kindOf), [
    'number',
    'number',
    'time',
    'time',
    'text',
    'number',
  ]);
});

test('pairs have labels with colons and spaces', () => {
  assert.deepEqual(pairs(' a: The A ; b,c : x:y,'), [['a', 'The A'], ['b'], ['c', 'x:y']]);
  assert.deepEqual(pairs(null), []);
});

test('an order with an unknown column is refused', () => {
  const known = (name) => assert.equal(name, 'count');
  assert.equal(orderOf('-count', known)({ count: 1 }, { count: 2 }), 1);
  assert.throws(() => orderOf('count,user', known));
});

const ROWS = 400;

for (let seed = 1; seed <= 20; seed++) {
  test(`a window has the first rows of all, after any changes (seed ${seed})`, () => {
    const random = numbers(seed);
    const order = seed % 4 ? '-a,b' : '';
    const limit = 1 + random(30);
    const row = () => ({ a: random(9), b: random(9) });
    let all = Array.from({ length: random(ROWS) }, row);
    let reads = 0;
    const compare = orderOf(order, () => {});
    const window = new Window(compare, limit, () => {
      reads++;
      return all;
    });
    const first = () => [...all].sort(compare).slice(0, limit);
    assert.deepEqual(window.rows, first());
    for (let step = 0; step < 300; step++) {
      const deleted = all.filter(() => random(ROWS) < random(20));
      const inserted = Array.from({ length: random(6) }, row);
      all = all.filter((each) => !deleted.includes(each)).concat(inserted);
      window.change({ deleted, inserted });
      assert.equal(window.rows.length, Math.min(limit, all.length));
      window.rows.forEach((each, at) => assert.equal(each, first()[at]));
    }
    assert.ok(reads < 200, `${reads} times all rows were read`);
  });
}

test('a row that came and went before its change was told is not shown', () => {
  const [early, late] = [{ a: 1 }, { a: 2 }];
  let all = [early];
  const window = new Window(
    orderOf('a', () => {}),
    5,
    () => all,
  );
  all = [late];
  window.change({ deleted: [], inserted: [late] });
  assert.deepEqual(window.rows, [late]);
});

const now = new Date(2026, 10, 30, 10, 49, 15).getTime();
const view = (asOf, heard = asOf) => ({
  asOf: asOf && new Date(now - asOf * 1_000),
  heardAt: asOf && new Date(now - heard * 1_000),
});

test('views of one moment have one age', () => {
  assert.equal(freshness([view(2), view(2), view(1)], now), 'as of 10:49:13, 2 s ago');
});

test('views that move alone each have their own age', () => {
  const views = [view(38), view(2), view(20)];
  assert.equal(freshness(views, now), 'oldest as of 10:48:37, 38 s ago; newest as of 10:49:13, 2 s ago');
});

test('an age is by the clock of the page, whatever that of the database says', () => {
  assert.equal(freshness([view(3_600, 2)], now), 'as of 09:49:15, 2 s ago');
});

test('before all views have rows there is no age', () => {
  assert.equal(freshness([view(2), view()], now), '');
  assert.equal(freshness([], now), '');
});
