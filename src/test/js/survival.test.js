import assert from 'node:assert/strict';
import { Browser } from './browser.js';
import { batch, snapshots } from './messages.js';
import { pageTest } from './page-test.js';

const snapshot = snapshots([{ name: 'n', type: 'int8' }]);
const told = (live) => [live.status, live.reason];

/** A live connection of the view `a`, with one row. */
async function follow(page, options) {
  const live = await page.connect('a', options);
  page.source.open().event('snapshot', snapshot('a', 1, [1]), 'f-1');
  await page.arrived();
  return live;
}

/** What the server says when it is asked why a stream was refused. */
function answers(page, status, headers) {
  const answer = { status, headers: { 'Content-Type': 'application/problem+json', ...headers } };
  page.context.mock.method(globalThis, 'fetch', async () => new Response('{"detail":"too many streams"}', answer));
}

const inSeconds = { 'Retry-After': '20' };
const asDate = { 'Retry-After': 'Tue, 14 Nov 2023 22:00:20 GMT', Date: 'Tue, 14 Nov 2023 22:00:00 GMT' };

for (const status of [503, 429]) {
  for (const [form, headers] of Object.entries({ seconds: inSeconds, 'a date': asDate })) {
    pageTest(
      `after a ${status}, Retry-After in ${form} is waited for, also by a page that wakes up`,
      async (page) => {
        const browser = new Browser(page.context);
        const live = await follow(page);
        answers(page, status, headers);
        page.source.refuse();
        await page.arrived();
        assert.deepEqual(told(live), ['reconnecting', 'too many streams']);
        page.sources.length = 0;
        await page.tick(18_000);
        browser.window.dispatchEvent(new Event('focus'));
        await page.tick(1_999);
        assert.equal(page.sources.length, 0);
        await page.tick(1_001);
        assert.equal(page.sources.length, 1);
        live.close();
      },
      ['EventSource'],
    );
  }
}

pageTest(
  'over fetch, Retry-After is waited for, too, and 429 is no failure',
  async (page) => {
    const live = await follow(page);
    page.source.lose();
    (await page.back()).refuse(429, JSON.stringify({ detail: 'slowly' }), undefined, { 'Retry-After': '90' });
    await page.arrived();
    assert.deepEqual(told(live), ['reconnecting', 'slowly']);
    page.sources.length = 0;
    await page.tick(89_999);
    assert.equal(page.sources.length, 0);
    await page.tick(1_001);
    assert.equal(page.sources.length, 1);
    live.close();
  },
  ['fetch'],
);

for (const after of ['soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT', '0']) {
  pageTest(
    `a Retry-After of ${after} is no reason to ask at once, or never`,
    async (page) => {
      page.context.mock.method(Math, 'random', () => 0.5);
      const live = await follow(page);
      answers(page, 503, { 'Retry-After': after });
      page.source.refuse();
      await page.arrived();
      page.sources.length = 0;
      await page.tick(100);
      assert.equal(page.sources.length, 0);
      await page.tick(1_400);
      assert.equal(page.sources.length, 1);
      live.close();
    },
    ['EventSource'],
  );
}

pageTest(
  'an EventSource that the browser closed without an event is replaced within seconds',
  async (page) => {
    const live = await follow(page);
    page.source.close();
    await page.tick(3_000);
    assert.deepEqual(told(live), ['reconnecting', 'the browser closed the connection']);
    await page.tick(0);
    assert.equal(page.sources.length, 2);
    assert.match(page.source.url, /lastEventId=f-1/);
    live.close();
  },
  ['EventSource'],
);

pageTest(
  'when somebody uses the page, a closed EventSource is replaced at once',
  async (page) => {
    const browser = new Browser(page.context);
    const live = await follow(page);
    page.source.close();
    browser.window.dispatchEvent(new Event('pointerdown'));
    await page.tick(0);
    assert.equal(page.sources.length, 2);
    live.close();
  },
  ['EventSource'],
);

/** All statuses after a restart in which the server says this at the beginning. */
async function restarted(page, says) {
  const live = await follow(page);
  const seen = [];
  live.addEventListener('status', () => seen.push([live.status, ...live.view('a').rows.map(({ n }) => n)].join(' ')));
  page.source.event('bye', {});
  await page.arrived();
  page.source.lose();
  (await page.back()).open();
  await page.arrived();
  await says(page.source);
  await page.arrived();
  live.close();
  return seen;
}
const state = (state, alone) => ({ view: 'a', state, sinceTime: 5, reason: '', ...(alone ? { alone } : {}) });

pageTest('after a restart, a page is live when the missed change is there', async (page) => {
  const seen = await restarted(page, (source) => source.event('batch', batch('a', 2, [[1]], [[2]]), 'f-2'));
  assert.deepEqual(seen, ['reconnecting 1', 'live 2', 'closed 2']);
});

pageTest('after a restart, a page is never live before the server says that the view is stale', async (page) => {
  const seen = await restarted(page, async (source) => {
    source.event('status', state('stale'));
    await page.arrived();
    source.event('status', state('live'));
    source.event('batch', batch('a', 2, [[1]], [[2]]), 'f-2');
  });
  assert.deepEqual(seen, ['reconnecting 1', 'stale 1', 'live 1', 'closed 2']);
});

pageTest('a view that the server reads again is stale, not loading, until its rows are there', async (page) => {
  const seen = await restarted(page, async (source) => {
    source.event('status', state('loading', true));
    await page.arrived();
    source.event('status', state('live'));
    await page.arrived();
    source.event('snapshot', snapshot('a', 9, [3]), 'g-9');
  });
  assert.deepEqual(seen, ['reconnecting 1', 'stale 1', 'live 3', 'closed 3']);
});

pageTest('after a restart, parts of a change are not enough to be live', async (page) => {
  const seen = await restarted(page, async (source) => {
    source.event('snapshot', { more: true, ...snapshot('a', 9, [3]) });
    await page.arrived();
    await page.tick(2_000);
    source.event('batch', batch('a', 9, [], [[4]]), 'g-9');
  });
  assert.deepEqual(seen, ['reconnecting 1', 'live 3 4', 'closed 3 4']);
});

pageTest('after a restart, a server that has nothing to say soon means live', async (page) => {
  const seen = await restarted(page, () => page.tick(1_000));
  assert.deepEqual(seen, ['reconnecting 1', 'live 1', 'closed 1']);
});
