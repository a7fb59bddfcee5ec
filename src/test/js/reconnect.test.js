import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Browser } from './browser.js';
import { pageTest } from './page-test.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const snapshot = (timestamp, ...inserted) => ({
  view: 'a',
  timestamp,
  time: timestamp,
  columns: [{ name: 'n', type: 'int8' }],
  inserted: inserted.map((n) => [n]),
  deleted: [],
});
const problem = (detail) => JSON.stringify({ detail });
const positionOf = (source) => new URL(source.url).searchParams.get('lastEventId');
const told = (live) => [live.connection, live.status, live.reason];

pageTest(
  'after a refusal the reason is asked for, and the page goes on trying from where it was',
  async (page) => {
    const live = await page.connect('a');
    page.source.open().event('snapshot', snapshot(1, 1), 'f-1');
    await page.arrived();
    let answer = new Response(problem('too many streams'), {
      status: 503,
      headers: { 'Content-Type': 'application/problem+json' },
    });
    page.context.mock.method(globalThis, 'fetch', async () => answer);
    page.source.refuse();
    await page.arrived();
    assert.deepEqual(told(live), ['reconnecting', 'reconnecting', 'too many streams']);
    await page.tick(1_500);
    answer = new Response(problem('no such view'), {
      status: 404,
      headers: { 'Content-Type': 'application/problem+json' },
    });
    page.source.refuse();
    await page.arrived();
    assert.deepEqual(told(live), ['failed', 'failed', 'no such view']);

    const states = new Set();
    live.addEventListener('status', () => states.add(live.status));
    await page.tick(3_000);
    answer = new Response('<p>log in</p>', { headers: { 'Content-Type': 'text/html' } });
    page.source.refuse();
    await page.arrived();
    assert.deepEqual([live.reason, [...states]], ['the server says 200 with text/html', ['failed']]);
    await page.tick(6_000);
    assert.equal(positionOf(page.source), 'f-1');
    page.source.open().event('batch', { ...snapshot(2, 2), columns: undefined }, 'f-2');
    await page.arrived();
    assert.deepEqual(
      [told(live), live.view('a').rows],
      [
        ['live', 'live', ''],
        [{ n: 1 }, { n: 2 }],
      ],
    );
    live.close();
  },
  ['EventSource'],
);

pageTest(
  'a view that is gone says so, keeps its rows, and is asked for ever more seldom until it is back',
  async (page) => {
    const live = await page.connect('a');
    page.source.open().event('snapshot', snapshot(1, 1), 'f-1');
    page.source.event('status', { view: 'a', state: 'failed', sinceTime: 2, reason: 'a was dropped', alone: true });
    page.source.send('retry: 2713\nevent: bye\ndata: {}\n\n');
    await page.arrived();
    assert.deepEqual([live.status, live.view('a').state, live.view('a').rows], ['reconnecting', 'failed', [{ n: 1 }]]);
    const gone = problem('there is no view named a any more: a was dropped');
    page.context.mock.method(
      globalThis,
      'fetch',
      async () => new Response(gone, { status: 404, headers: { 'Content-Type': 'application/problem+json' } }),
    );
    page.source.lose();
    const minutes = [];
    for (let minute = 0; minute < 10; minute++) {
      const before = page.sources.length;
      for (let second = 0; second < 60; second++) {
        if (page.source.readyState === 0) {
          page.source.refuse();
        }
        await page.tick(1_000);
      }
      minutes.push(page.sources.length - before);
    }
    assert.deepEqual(told(live), ['failed', 'failed', 'there is no view named a any more: a was dropped']);
    assert.ok(
      minutes.slice(1).every((asked) => asked >= 1 && asked <= 4),
      String(minutes),
    );
    await page.tick(50_000);
    assert.equal(positionOf(page.source), 'f-1');
    page.source.open().event('snapshot', snapshot(7, 2), 'g-7');
    await page.arrived();
    assert.deepEqual([told(live), live.view('a').rows], [['live', 'live', ''], [{ n: 2 }]]);
    live.close();
  },
  ['EventSource'],
);

pageTest(
  'a refusal says its reason, and the page goes on trying from where it was',
  async (page) => {
    const live = await page.connect('a');
    page.source.open().event('snapshot', snapshot(1, 1), 'f-1');
    await page.arrived();
    (await (page.source.lose(), page.back())).refuse(503, problem('too many streams'));
    await page.arrived();
    assert.deepEqual(told(live), ['reconnecting', 'reconnecting', 'too many streams']);
    (await page.back()).refuse(404, problem('no such view'));
    await page.arrived();
    assert.deepEqual(told(live), ['failed', 'failed', 'no such view']);
    (await page.back()).refuse(502, '{"detail"');
    await page.arrived();
    assert.deepEqual(told(live), ['reconnecting', 'reconnecting', 'the server cannot be reached']);
    const again = await page.back();
    assert.equal(positionOf(again), 'f-1');
    again.open().event('batch', { ...snapshot(2, 2), columns: undefined }, 'f-2');
    await page.arrived();
    assert.deepEqual(
      [told(live), live.view('a').rows],
      [
        ['live', 'live', ''],
        [{ n: 1 }, { n: 2 }],
      ],
    );
    live.close();
  },
  ['fetch'],
);

pageTest(
  'headers are asked for anew for each connection, and may take a while',
  async (page) => {
    const tokens = ['old', 'new'];
    const headers = async () => ({ Authorization: `Bearer ${tokens.shift()}` });
    const live = await page.connect('a', { headers, withCredentials: true });
    assert.equal(page.source.headers.get('Authorization'), 'Bearer old');
    assert.equal(page.source.headers.get('Accept'), 'text/event-stream');
    page.source.refuse(401, problem('the token is too old'));
    await page.arrived();
    assert.deepEqual(told(live), ['failed', 'failed', 'the token is too old']);
    (await page.back()).open().event('snapshot', snapshot(1), 'f-1');
    await page.arrived();
    assert.equal(page.source.headers.get('Authorization'), 'Bearer new');
    assert.deepEqual(told(live), ['live', 'live', '']);
    live.close();
  },
  ['fetch'],
);

pageTest(
  'headers that cannot be had are the reason, and are asked for again',
  async (page) => {
    let there = false;
    const headers = () => {
      if (!there) {
        throw new Error('not logged in');
      }
      return {};
    };
    const live = await page.connect('a', { headers });
    assert.deepEqual(told(live), ['reconnecting', 'reconnecting', 'no headers: not logged in']);
    there = true;
    (await page.back()).open();
    await page.arrived();
    assert.equal(live.connection, 'live');
    live.close();
  },
  ['fetch'],
);

pageTest('closing ends the request', async (page) => {
  for (const step of [() => {}, () => page.source.open(), () => page.source.open().send('event: snap')]) {
    const live = await page.connect('a');
    step();
    live.close();
    await page.arrived();
    assert.equal(page.source.readyState, 2);
    assert.equal(live.status, 'closed');
  }
});

pageTest('waits grow, are never the same for all, and begin anew after a connection that lasted', async (page) => {
  let random = 0;
  page.context.mock.method(Math, 'random', () => random);
  const live = await page.connect('a');
  const fails = async () => {
    await page.arrived();
    page.sources.length = 0;
  };
  const refuse = async () => {
    if (page.source.refuse.length) {
      page.source.refuse(503, '{}');
    } else {
      page.source.refuse();
    }
    await fails();
  };
  const wait = async () => {
    for (let ms = 0; ; ms += 500) {
      if (page.sources.length) {
        return ms;
      }
      await page.tick(500);
    }
  };
  page.context.mock.method(console, 'error', () => {});
  const waits = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    await refuse();
    waits.push(await wait());
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  random = 0.9999;
  await refuse();
  assert.equal(await wait(), 45_000);
  page.source.open();
  await page.arrived();
  await page.tick(31_000);
  random = 0;
  page.source.lose();
  await page.arrived();
  if (page.source.readyState === 2) {
    page.sources.length = 0;
    assert.equal(await wait(), 500);
  }
  live.close();
});

pageTest(
  'a browser that does not come back by itself is helped',
  async (page) => {
    const live = await page.connect('a');
    page.source.open().event('snapshot', snapshot(1), 'f-1');
    page.source.lose();
    await page.tick(119_999);
    assert.equal(page.sources.length, 1);
    await page.tick(1);
    await page.tick(1_500);
    assert.equal(positionOf(page.source), 'f-1');
    live.close();
  },
  ['EventSource'],
);

pageTest('a signal closes, also one that was aborted before, and is listened to no longer', async (page) => {
  const controller = new AbortController();
  const counted = { add: 0, remove: 0 };
  for (const each of ['add', 'remove']) {
    const original = controller.signal[`${each}EventListener`];
    controller.signal[`${each}EventListener`] = (...args) => {
      counted[each]++;
      original.apply(controller.signal, args);
    };
  }
  (await page.connect('a', { signal: controller.signal })).close();
  assert.deepEqual(counted, { add: 1, remove: 1 });
  const live = await page.connect('a', { signal: controller.signal });
  controller.abort();
  await page.arrived();
  assert.deepEqual([live.status, page.source.readyState], ['closed', 2]);
  page.sources.length = 0;
  const never = await page.connect('a', { signal: controller.signal });
  assert.deepEqual([never.status, page.sources.length, counted.add], ['closed', 0, 2]);
});

pageTest('a machine that slept finds out at once that its connection is dead', async (page) => {
  const browser = new Browser(page.context);
  const live = await page.connect('a');
  page.source.open().event('snapshot', snapshot(1), 'f-1');
  await page.arrived();
  const wakes = [
    [browser.window, 'online'],
    [browser.window, 'pageshow'],
    [browser.window, 'focus'],
    [browser.window, 'pointerdown'],
    [browser.window, 'keydown'],
    [browser.document, 'visibilitychange'],
    [browser.document, 'resume'],
  ];
  for (const [target, type] of wakes) {
    target.dispatchEvent(new Event(type));
    assert.equal(live.connection, 'live', `${type}, soon after it was heard`);
    page.context.mock.timers.setTime(Date.now() + 61_000);
    target.dispatchEvent(new Event(type));
    assert.equal(live.connection, 'reconnecting', type);
    page.sources.length = 0;
    target.dispatchEvent(new Event(type));
    await page.tick(1_500);
    assert.equal(positionOf(page.source), 'f-1');
    page.source.open();
    await page.arrived();
    await page.tick(1_000);
  }
  live.close();
});

pageTest('a page that is left has no connection, and one that is come back to has one at once', async (page) => {
  const browser = new Browser(page.context);
  const live = await page.connect('a');
  const first = page.source.open().event('snapshot', snapshot(1, 1), 'f-1');
  await page.arrived();
  browser.window.dispatchEvent(new Event('pagehide'));
  await page.arrived();
  assert.deepEqual([first.readyState, live.status, live.view('a').size], [2, 'reconnecting', 1]);
  browser.window.dispatchEvent(new Event('pageshow'));
  await page.tick(1_000);
  assert.equal(positionOf(page.source), 'f-1');
  page.source.open();
  await page.arrived();
  await page.tick(1_000);
  assert.equal(live.status, 'live');
  live.close();
});

pageTest('a hidden page does not hurry', async (page) => {
  const browser = new Browser(page.context);
  const live = await page.connect('a');
  page.source.open();
  await page.arrived();
  page.context.mock.timers.setTime(Date.now() + 61_000);
  browser.document.visibilityState = 'hidden';
  browser.document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(live.connection, 'live');
  live.close();
});

pageTest('a thousand connections, opened and closed, leave nothing behind', async (page) => {
  const browser = new Browser(page.context);
  const { signal } = new AbortController();
  let listening = 0;
  for (const [method, step] of Object.entries({ addEventListener: 1, removeEventListener: -1 })) {
    signal[method] = () => (listening += step);
  }
  const held = [];
  for (let at = 0; at < 1_000; at++) {
    const live = await page.connect('a', { signal, perFrame: true });
    held.push(new WeakRef(live));
    if (at % 2) {
      page.source.open().event('snapshot', snapshot(1, 1), 'f-1');
    }
    live.close();
    page.sources.length = 0;
  }
  await page.tick(60_000);
  browser.frames.length = 0;
  assert.deepEqual([browser.listening, listening], [0, 0]);
  gc();
  await page.arrived();
  gc();
  assert.ok(
    held.filter((each) => each.deref()).length < 5,
    `${held.filter((each) => each.deref()).length} are still there`,
  );
});
