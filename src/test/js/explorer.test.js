import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, count, duration, rate, sentences } from '../../../webapp/explorer/ages.js';
import { hashOf, placeOf } from '../../../webapp/explorer/place.js';
import { reading } from '../../../webapp/explorer/reading.js';
import { said } from '../../../webapp/explorer/said.js';
import { needsSetup } from '../../../webapp/explorer/setup.js';
import { contentsPath, snippets, streamPath } from '../../../webapp/explorer/snippets.js';
import { cut, Decimal, json, kindOf, textOf, widths } from '../../../webapp/explorer/values.js';

test('a value is text with every digit', () => {
  assert.equal(textOf(null), 'NULL');
  assert.equal(textOf('NULL'), 'NULL');
  assert.notEqual(kindOf(null), kindOf('NULL'));
  assert.equal(textOf(9007199254740993n), '9007199254740993');
  assert.equal(textOf({ a: [1, 2n ** 64n, 'x"'], b: null }), '{"a":[1,18446744073709551616,"x\\""],"b":null}');
  assert.equal(json({ a: [1n, []] }, '  '), '{\n  "a": [\n    1,\n    []\n  ]\n}');
  assert.equal(textOf(false), 'false');
  const price = new Decimal('12345678901234567890.10');
  assert.deepEqual(
    [kindOf(price), textOf(price), cut(textOf(price), 5)],
    ['number', '12345678901234567890.10', '12345…'],
  );
  assert.equal(json({ a: [price, new Decimal('NaN')] }), '{"a":[12345678901234567890.10,"NaN"]}');
  assert.equal(textOf([price]), '[12345678901234567890.10]');
});

test('a long text is cut between characters', () => {
  assert.equal(cut('abc', 3), 'abc');
  assert.equal(cut('abcd', 3), 'abc…');
  assert.equal(cut('ab😀d', 3), 'ab…');
});

test('columns are as wide as most of their values', () => {
  const columns = [
    { name: 'id', type: 'int8' },
    { name: 'text', type: 'text' },
  ];
  const rows = Array.from({ length: 100 }, (none, at) => ({ id: at, text: 'x'.repeat(at === 0 ? 1e6 : 20) }));
  assert.deepEqual(widths(columns, rows), [6, 21]);
});

test('a place in the explorer has a URL of its own', () => {
  for (const place of [
    { view: '', tab: 'rows', order: undefined, filter: '', where: {} },
    { view: 'sales.orders', tab: 'rows', order: undefined, filter: '', where: {} },
    { view: 'a/b?c#%', tab: 'stream', order: { name: '-x&y', downwards: true }, filter: 'ä =&', where: {} },
    { view: 'x', tab: 'use', order: { name: 'n', downwards: false }, filter: '', where: { sort: 'é&=', n: '1' } },
  ]) {
    assert.deepEqual(placeOf(hashOf(place)), place);
  }
  assert.equal(placeOf('#/x/nonsense').tab, 'rows');
  assert.equal(placeOf('#/%zz').view, '%zz');
  assert.deepEqual(placeOf('#/x?where.n=').where, {});
});

test('snippets have the right address, whatever the prefix and the name', () => {
  const [curl, script, react] = snippets(`it's "a"/b`, 'https://host/a/proxy/').map(({ code }) => code);
  assert.equal(curl, `curl -N 'https://host/a/proxy/api/stream?view=it%27s%20%22a%22%2Fb'\n`);
  assert.equal(snippets('a "b"', 'https://host/')[0].code, `curl -N 'https://host/api/stream/a%20%22b%22'\n`);
  assert.ok(script.includes(`import { connect } from 'https://host/a/proxy/tailrace.js';`));
  assert.ok(script.includes(`connect('it\\'s "a"/b')`));
  assert.ok(react.includes(`{ url: 'https://host/a/proxy/api/stream' }`));
  assert.ok(react.includes(`useView(live, 'it\\'s "a"/b')`));
});

test('snippets follow the rows that the explorer shows', () => {
  const where = { customer_id: '42', "it's": 'é&' };
  const [curl, script, react] = snippets('orders', 'https://host/', where).map(({ code }) => code);
  const query = 'orders.customer_id=42&orders.it%27s=%C3%A9%26';
  assert.equal(curl, `curl -N 'https://host/api/stream/orders?${query}'\n`);
  const followed = `connect({ 'orders': { where: { 'customer_id': '42', 'it\\'s': 'é&' } } }`;
  assert.ok(script.includes(`${followed});`));
  assert.ok(react.includes(`${followed}, { url: 'https://host/api/stream' });`));
  assert.equal(streamPath('a/b', { n: '1' }), 'api/stream?view=a%2Fb&a%2Fb.n=1');
  assert.equal(contentsPath('orders', where), `api/views/orders?${query}`);
  assert.equal(contentsPath('orders'), 'api/views/orders');
});

test('the setup script is for what is missing in the database', () => {
  const missing = 'may not read a; run: GRANT SELECT ON a TO r (all statements: GET api/setup.sql)';
  assert.equal(needsSetup({ state: 'failed', reason: missing }), true);
  assert.equal(needsSetup({ state: 'failed', reason: missing, rows: 1 }), true);
  assert.equal(needsSetup({ state: 'stale', reason: 'nothing answers at the address' }), true);
  assert.equal(needsSetup({ state: 'stale', reason: 'nothing answers at the address', rows: 0 }), false);
  assert.equal(needsSetup({ state: 'stale', reason: '' }), false);
  assert.equal(needsSetup({ state: 'failed', reason: 'calls now(), which depends on the time' }), false);
  assert.equal(needsSetup({ state: 'live' }), false);
});

test('times and numbers are short', () => {
  assert.deepEqual([0, 59_000, 60_000, 3_599_000, 7_200_000, 90_000_000].map(duration), [
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '2 h',
    '1 d',
  ]);
  assert.deepEqual([-5, 1_000, 2_000].map(ago), ['now', 'now', '2 s ago']);
  assert.deepEqual([undefined, 0, 0.25, 9.96, 1_234.5].map(rate), ['–', '0', '0.3', '10', '1,235']);
  assert.deepEqual([count(1, 'row'), count(2_000, 'row')], ['1 row', '2,000 rows']);
  assert.equal(sentences('one', '', 'Two!', undefined), 'One. Two!');
  assert.equal(
    sentences('db.example.com is away', 'sales.orders is empty', 'no. 5 e.g. x'),
    'db.example.com is away. sales.orders is empty. No. 5 e.g. x.',
  );
});

test('a view says why it is not live, since when, and of when its rows are', () => {
  const at = (seconds) => new Date(2026, 0, 2, 3, 4, seconds);
  const known = { now: at(30), perSecond: 1, streams: 2 };
  const view = { status: 'live', state: 'live', reason: '', since: at(0), asOf: at(20), timestamp: '17' };
  assert.deepEqual(said(view, known), {
    word: 'live',
    line: 'as of 03:04:20, 10 s ago · timestamp 17 · 1 batch per second · 2 clients',
    notice: '',
  });
  assert.deepEqual(
    said({ ...view, status: 'stale', reason: 'away', asOf: undefined, timestamp: undefined }, { now: at(30) }),
    {
      word: 'stale, 30 s',
      line: '',
      notice: 'Stale since 03:04:00. Away. There are no rows yet.',
    },
  );
  const failed = { ...view, status: 'failed', reason: 'there is no such view' };
  assert.equal(
    said({ ...failed, state: 'failed' }, known).notice,
    'Failed since 03:04:00. There is no such view. The rows are those of 03:04:20.',
  );
  assert.equal(said(failed, known).notice, 'There is no such view. The rows are those of 03:04:20.');
});

test('a view says that its rows are those of the previous values', () => {
  const at = new Date(2026, 0, 2, 3, 4, 0);
  const view = { status: 'connecting', state: 'live', reason: '', since: at, asOf: at, pending: true };
  const known = { now: new Date(2026, 0, 2, 3, 4, 30) };
  const rows = 'The rows are those of 03:04:00, by the previous values.';
  assert.equal(said(view, known).notice, rows);
  assert.equal(said({ ...view, status: 'loading' }, known).notice, rows);
  assert.equal(said({ ...view, status: 'failed', reason: 'no such column' }, known).notice, `No such column. ${rows}`);
  assert.equal(said({ ...view, pending: false }, known).notice, '');
  assert.equal(said({ ...view, asOf: undefined, status: 'loading' }, known).notice, '');
});

test('how a view is read is said with its cost', () => {
  assert.equal(reading(undefined), '');
  assert.equal(reading({ name: 'a' }), '');
  assert.equal(reading({ read: 'stream' }), 'Read from the replication stream.');
  assert.equal(
    reading({ read: 'query', readMillis: 1204, note: 'An index would help.' }),
    'Read again after each commit to its tables, the last time in 1,204 ms. An index would help.',
  );
  assert.equal(reading({ read: 'clock', readMillis: 0 }), 'Read again at intervals, the last time in 0 ms.');
});
