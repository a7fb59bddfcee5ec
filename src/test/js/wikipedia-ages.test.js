import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

/** The demo's pages beside those of the application, as the demo serves them. */
const folder = mkdtempSync(join(tmpdir(), 'tailrace-'));
['../../../webapp', '../../demo/webapp'].forEach((each) =>
  cpSync(new URL(each, import.meta.url), folder, { recursive: true }),
);
const { freshness, numbersOf } = await import(join(folder, 'wikipedia-ages.js'));
rmSync(folder, { recursive: true });

const now = new Date(2026, 10, 30, 10, 49, 15).getTime();
const view = (asOf, heard = asOf) => ({
  asOf: asOf && new Date(now - asOf * 1_000),
  heardAt: asOf && new Date(now - heard * 1_000),
});

test('views of one moment have one age', () => {
  const views = [view(2), view(2), view(1)];
  assert.equal(numbersOf(views, now), 'The numbers are those of 10:49:13');
  assert.equal(freshness(views, now), 'as of 10:49:13, 2 s ago');
});

test('views that move alone each have their own', () => {
  const views = [view(38), view(2), view(20)];
  assert.equal(numbersOf(views, now), 'The oldest number is that of 10:48:37, the newest that of 10:49:13');
  assert.equal(freshness(views, now), 'oldest as of 10:48:37, 38 s ago; newest as of 10:49:13, 2 s ago');
});

test('an age is by the clock of the page, whatever that of the database says', () => {
  assert.equal(freshness([view(3_600, 2)], now), 'as of 09:49:15, 2 s ago');
});

test('before all views have numbers there is no age', () => {
  assert.equal(numbersOf([view(2), view()], now), 'There are no numbers yet');
  assert.equal(freshness([view(2), view()], now), '');
  assert.equal(freshness([], now), '');
});
