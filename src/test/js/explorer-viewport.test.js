import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Viewport } from '../../../webapp/explorer/viewport.js';

const viewport = Object.assign(new Viewport(), { lineHeight: 10, height: 120, headHeight: 20 });

test('only lines in the window are seen', () => {
  assert.deepEqual(viewport.seen(1_000, 0), { first: 0, most: 11, hidden: 0 });
  assert.deepEqual(viewport.seen(1_000, 1_234), { first: 123, most: 11, hidden: 4 });
  assert.deepEqual(viewport.seen(3, 500), { first: 0, most: 11, hidden: 0 });
  assert.equal(viewport.scrolled(1_000), 10_020);
});

test('a line is revealed by no more scrolling than needed', () => {
  assert.equal(viewport.reveal(5, 1_000, 0), 0);
  assert.equal(viewport.reveal(10, 1_000, 0), 10);
  assert.equal(viewport.reveal(20, 1_000, 500), 200);
});

test('the last of many millions of lines can be reached, and revealed', () => {
  const lines = 5_000_000;
  const furthest = viewport.scrolled(lines) - viewport.height;
  assert.ok(viewport.scrolled(lines) < 9_000_000);
  const { first, hidden } = viewport.seen(lines, furthest);
  assert.deepEqual([first + 10, hidden], [lines, 0]);
  for (const index of [0, 1_234_567, lines - 1]) {
    const { first, most } = viewport.seen(lines, viewport.reveal(index, lines, 0));
    assert.ok(index >= first && index < first + most, `${index} from ${first}`);
  }
});
