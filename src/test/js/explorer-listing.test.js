import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactTimestamps } from '../../../webapp/explorer/listing.js';
import { Lines } from '../../../webapp/explorer/lines.js';
import { rates } from '../../../webapp/explorer/rates.js';

const answer = (now, ...views) => ({ now, views: views.map(([name, batches]) => ({ name, batches })) });

test('rates are those between two answers, by the clock of the server', () => {
  const before = answer(1_000, ['a', 5], ['b', 7], ['old', undefined]);
  const after = answer(3_000, ['a', 10], ['b', 3], ['new', 4], ['old', undefined]);
  assert.deepEqual(
    rates(before, after),
    new Map([
      ['a', 2.5],
      ['b', undefined],
      ['new', undefined],
      ['old', undefined],
    ]),
  );
  assert.deepEqual(rates(before, answer(1_000, ['a', 6])), new Map([['a', undefined]]));
});

test('a timestamp keeps every digit', () => {
  const text = '{"views":[{"name":"\\"timestamp\\":1","timestamp":18446744073709551615,"time":1}]}';
  const [view] = JSON.parse(exactTimestamps(text)).views;
  assert.deepEqual(view, { name: '"timestamp":1', timestamp: '18446744073709551615', time: 1 });
});

test('lines that come in pieces are put together, and cut where they are too long to read', () => {
  const lines = new Lines();
  assert.deepEqual(lines.push('event: ba'), []);
  assert.deepEqual(lines.push('tch\r\nid: 1\n\nda'), ['event: batch', 'id: 1', '']);
  assert.deepEqual(lines.push(`ta${'x'.repeat(10_000)}`), []);
  assert.deepEqual(lines.push(`${'x'.repeat(1_000)}\n`), [`data${'x'.repeat(1_996)}… 9,004 characters more`]);
});
