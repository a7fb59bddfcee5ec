import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pageTest } from './page-test.js';
import * as previous from './previous/tailrace.js';

const page = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```(\S.*)\n([^]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text }));
const sorted = (rows) => rows.map((row) => JSON.stringify(row)).sort();
/** As the page says them: numbers beyond 2^53 are rounded on both sides. */
const values = (view) => view.rows.map((row) => view.columns.map(({ name }) => row[name]));

test('the protocol has examples of every kind', () => {
  const kinds = new Set(examples.map(({ kind }) => kind));
  assert.deepEqual(kinds, new Set(['sse', 'json', 'json rows']));
});

examples.forEach(({ kind, text }, at) => {
  if (kind !== 'sse') {
    test(`example ${at} of the protocol is JSON`, () => {
      JSON.parse(text);
    });
    return;
  }
  const expected = examples[at + 1]?.kind === 'json rows' ? JSON.parse(examples[at + 1].text) : {};
  const names = Object.keys(expected).length ? Object.keys(expected) : ['any'];
  const holds = async (page, live) => {
    page.source.open().send(text);
    await page.arrived();
    for (const [view, rows] of Object.entries(expected)) {
      assert.deepEqual(sorted(values(live.view(view))), sorted(rows));
    }
    assert.equal(console.warn.mock.callCount(), 0);
    live.close();
  };
  pageTest(`example ${at} of the protocol gives a page the rows that it says`, async (page) =>
    holds(page, await page.connect(names)),
  );
  const before = `example ${at} of the protocol gives the previous release's page the rows that it says`;
  pageTest(before, (page) => holds(page, previous.connect(names)), ['EventSource']);
});
