import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pageTest } from './page-test.js';

const webapp = new URL('../../../webapp/', import.meta.url);
const contents = (user) =>
  `{"view":"a","timestamp":1,"time":1,"columns":[{"name":"user","type":"text"}],"inserted":[["${user}"]],"deleted":[]}`;

/** A stream as odd as the format lets it be. */
const odd = (end) =>
  [
    '\ufeff: hello',
    'retry:7000',
    'retry: 5x',
    'id: f-1',
    'event:snapshot',
    `data:${contents('😀 é')}`,
    '',
    'id: f\0',
    'id',
    'data',
    '',
    ': end',
    '',
  ].join(end);

for (const [name, end] of Object.entries({ LF: '\n', CR: '\r', CRLF: '\r\n' })) {
  for (const piece of [1, 2, 3, 5, 1_000]) {
    pageTest(
      `lines that end with ${name} are read in pieces of ${piece} bytes`,
      async (page) => {
        const live = await page.connect('a');
        page.source.open();
        page.source.piece = piece;
        page.source.send(odd(end));
        await page.arrived();
        assert.deepEqual(live.view('a').rows, [{ user: '😀 é' }]);
        assert.equal(console.warn.mock.callCount(), 0);
        page.source.end();
        await page.arrived();
        assert.equal(live.status, 'reconnecting');
        await page.tick(6_999);
        assert.equal(page.sources.length, 1, 'the server said when');
        await page.tick(1);
        assert.equal(new URL(page.source.url).searchParams.get('lastEventId'), 'f-1');
        live.close();
      },
      ['fetch'],
    );
  }
}

pageTest(
  'an event without its end has not happened',
  async (page) => {
    const live = await page.connect('a');
    page.source.open().send(`event: snapshot\nid: f-1\ndata: ${contents('Ada')}\n`);
    await page.arrived();
    page.source.end();
    await page.arrived();
    assert.deepEqual(live.view('a').rows, []);
    assert.doesNotMatch((await page.back()).url, /lastEventId/);
    live.close();
  },
  ['fetch'],
);

pageTest(
  'a refusal is none the less one that calls itself a stream',
  async (page) => {
    const live = await page.connect('a');
    const said = new Set();
    live.addEventListener('status', () => said.add(live.status));
    page.source.refuse(503, 'retry: 1\n\n', 'text/event-stream');
    await page.arrived();
    assert.deepEqual([[...said], live.reason], [['reconnecting'], 'the server says 503 with text/event-stream']);
    live.close();
  },
  ['fetch'],
);

pageTest(
  'what sends the headers is asked for until it is there, but not after close',
  async (page) => {
    const folder = mkdtempSync(join(tmpdir(), 'tailrace'));
    page.context.after(() => rmSync(folder, { recursive: true }));
    const lay = (name) => copyFileSync(new URL(name, webapp), join(folder, name));
    /** A module comes from the disk whenever it likes. */
    const until = async (done) => {
      for (const from = performance.now(); !done() && performance.now() - from < 10_000; ) {
        await page.arrived();
      }
      assert.ok(done());
    };
    JSON.parse(readFileSync(new URL('package.json', webapp)))
      .files.concat('package.json')
      .filter((name) => !['cjs', 'tailrace-fetch.js'].includes(name))
      .forEach(lay);
    const { connect } = await import(pathToFileURL(join(folder, 'tailrace.js')).href);
    const options = { url: 'https://host/api/stream', headers: {} };
    const closed = connect('a', options);
    closed.close();
    const live = connect('a', options);
    page.context.after(live.close);
    await until(() => live.status === 'reconnecting');
    assert.deepEqual([closed.status, live.reason], ['closed', 'the server cannot be reached']);
    lay('tailrace-fetch.js');
    await page.tick(1_500);
    await until(() => page.sources.length);
    assert.deepEqual([closed.status, page.sources.length], ['closed', 1]);
  },
  ['fetch'],
);
