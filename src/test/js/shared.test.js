import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../../webapp/tailrace.js';
import '../../../webapp/tailrace-exact.js';
import '../../../webapp/tailrace-fetch.js';
import '../../../webapp/tailrace-shared.js';
import { Browser } from './browser.js';
import { ScriptedEventSource } from './scripted-event-source.js';
import { ScriptedSharedWorker } from './scripted-shared-worker.js';
import { batch, more, snapshots } from './messages.js';

const url = 'https://host/api/stream';
const columns = [{ name: 'n', type: 'int8' }];
const snapshot = snapshots(columns);
const rows = (live, view) =>
  live
    .view(view)
    .rows.map(({ n }) => n)
    .sort();

/** Everything that was sent is read: each way between a tab and the worker takes some turns. */
async function arrived() {
  for (let turn = 0; turn < 100; turn++) {
    await new Promise(setImmediate);
  }
}

function sharedTest(name, body) {
  test(name, async (context) => {
    ScriptedEventSource.all = [];
    globalThis.EventSource = ScriptedEventSource;
    globalThis.SharedWorker = ScriptedSharedWorker;
    const opened = [];
    context.after(async () => {
      opened.forEach((live) => live.close());
      await arrived();
      delete globalThis.SharedWorker;
    });
    const open = async (views, options) => {
      const live = connect(views, { url, shared: true, ...options });
      opened.push(live);
      await arrived();
      return live;
    };
    await body(open, context);
  });
}

sharedTest('tabs that follow the same views share one connection and hold the same rows', async (open) => {
  const first = await open(['a', 'b']);
  assert.equal(ScriptedEventSource.all.length, 1);
  const source = ScriptedEventSource.last.open();
  source.event('snapshot', more(snapshot('a', 1, [1], [1])));
  source.event('snapshot', snapshot('b', 1, [9]), 'f-1');
  await arrived();
  const second = await open(['a', 'b']);
  assert.equal(ScriptedEventSource.all.length, 1);
  source.event('batch', more(batch('a', 2, [[1]], [[2]])));
  source.event('batch', batch('b', 2, [[9]], [[8]]), 'f-2');
  await arrived();
  for (const live of [first, second]) {
    assert.deepEqual([rows(live, 'a'), rows(live, 'b')], [[1, 2], [8]]);
    assert.equal(live.status, 'live');
    assert.equal(live.view('a').timestamp, '2');
  }
});

sharedTest('a newcomer is told all views at once', async (open) => {
  await open(['a', 'b']);
  const source = ScriptedEventSource.last.open();
  source.event('snapshot', more(snapshot('a', 1, [1])));
  source.event('snapshot', snapshot('b', 1, [2]), 'f-1');
  await arrived();
  const newcomer = connect(['a', 'b'], { url, shared: true });
  const told = [];
  newcomer.addEventListener('change', ({ changes }) =>
    told.push(changes.map(({ view, snapshot: whole }) => [view.name, whole])),
  );
  await arrived();
  assert.deepEqual(told, [
    [
      ['a', true],
      ['b', true],
    ],
  ]);
  newcomer.close();
});

sharedTest('other views have a connection of their own', async (open) => {
  await open(['a', 'b']);
  await open('a');
  assert.deepEqual(
    ScriptedEventSource.all.map((source) => source.url),
    [`${url}?view=a&view=b`, `${url}/a`],
  );
});

sharedTest('tabs share one connection if they ask for the same rows of a view', async (open) => {
  const first = await open({ a: { where: { n: [1, 2] } } });
  const second = await open({ a: { where: { n: [2, 1] } } });
  const other = await open({ a: { where: { n: 3 } } });
  assert.deepEqual(
    ScriptedEventSource.all.map((source) => source.url),
    [`${url}/a?a.n=1&a.n=2`, `${url}/a?a.n=3`],
  );
  const [source, otherSource] = ScriptedEventSource.all;
  source.open().event('snapshot', snapshot('a', 1, [1], [2]), 'f-1');
  otherSource.open().event('snapshot', snapshot('a', 1, [3]), 'g-1');
  await arrived();
  second.view('a').where({ n: 3 });
  assert.deepEqual([rows(second, 'a'), second.view('a').pending], [[1, 2], true]);
  const told = [];
  second.addEventListener('status', ({ status }) => told.push([status, rows(second, 'a').join()]));
  for (let turn = 0; turn < 50 && second.status !== 'live'; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await arrived();
  }
  assert.deepEqual(told, [
    ['loading', '1,2'],
    ['live', '3'],
  ]);
  assert.equal(ScriptedEventSource.all.length, 2);
  otherSource.event('batch', batch('a', 2, [], [[3]]), 'g-2');
  source.event('batch', batch('a', 2, [[1]], []), 'f-2');
  await arrived();
  assert.deepEqual(
    [first, second, other].map((live) => rows(live, 'a')),
    [[2], [3, 3], [3, 3]],
  );
});

sharedTest('every tab is told what the connection is', async (open) => {
  const tabs = [await open('a'), await open('a')];
  assert.deepEqual(
    tabs.map(({ status }) => status),
    ['connecting', 'connecting'],
  );
  const source = ScriptedEventSource.last.open();
  source.event('snapshot', snapshot('a', 1, [1]), 'f-1');
  source.event('status', { view: 'a', state: 'stale', sinceTime: 7, reason: 'no database' });
  await arrived();
  assert.deepEqual(
    tabs.map(({ status, reason }) => [status, reason]),
    Array(2).fill(['stale', 'no database']),
  );
  source.lose();
  await arrived();
  assert.deepEqual(
    tabs.map(({ status }) => status),
    ['reconnecting', 'reconnecting'],
  );
  source.open().event('batch', batch('a', 2, [[1]], [[3]]), 'f-2');
  await arrived();
  assert.deepEqual(
    tabs.map(({ status }) => status),
    ['live', 'live'],
  );
  assert.deepEqual(
    tabs.map((live) => rows(live, 'a')),
    [[3], [3]],
  );
});

sharedTest('no digit is lost on the way through the worker', async (open) => {
  const tab = await open('a', { bigint: true });
  const source = ScriptedEventSource.last.open();
  source.send(
    'event: snapshot\nid: f-1\ndata: {"view":"a","timestamp":18446744073709551615,"time":1,' +
      '"columns":[{"name":"n","type":"int8"}],"inserted":[[9007199254740993]],"deleted":[]}\n\n',
  );
  await arrived();
  assert.equal(tab.view('a').rows[0].n, 9007199254740993n);
  assert.equal(tab.view('a').timestamp, '18446744073709551615');
});

sharedTest('the last tab that leaves closes the connection', async (open) => {
  const tabs = [await open('a'), await open('a')];
  const source = ScriptedEventSource.last.open();
  tabs[0].close();
  await arrived();
  assert.equal(source.readyState, ScriptedEventSource.OPEN);
  tabs[1].close();
  await arrived();
  assert.equal(source.readyState, ScriptedEventSource.CLOSED);
});

sharedTest('a worker that was killed is replaced soon after somebody uses the page', async (open, context) => {
  const browser = new Browser(context);
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const live = await open('k');
  const source = ScriptedEventSource.last.open();
  source.event('snapshot', snapshot('k', 1, [1]), 'f-1');
  await arrived();
  const started = ScriptedSharedWorker.all.length;
  const use = async (ms) => {
    context.mock.timers.tick(1_500);
    browser.window.dispatchEvent(new Event('pointerdown'));
    await arrived();
    context.mock.timers.tick(ms);
    await arrived();
  };
  await use(3_000);
  assert.deepEqual([ScriptedSharedWorker.all.length, live.status], [started, 'live']);
  ScriptedSharedWorker.all.at(-1).kill();
  await use(3_000);
  assert.deepEqual([live.status, live.reason], ['reconnecting', 'the server is silent']);
  context.mock.timers.tick(1_500);
  await arrived();
  assert.equal(source.readyState, ScriptedEventSource.CLOSED);
  ScriptedEventSource.last.open().event('snapshot', snapshot('k', 2, [2]), 'f-2');
  await arrived();
  assert.deepEqual([ScriptedSharedWorker.all.length, live.status, rows(live, 'k')], [started + 1, 'live', [2]]);
});

sharedTest('a tab that comes back to its worker is never live with old rows', async (open, context) => {
  const live = await open('a');
  const source = ScriptedEventSource.last.open();
  source.event('snapshot', snapshot('a', 1, [1]), 'f-1');
  await arrived();
  const seen = [];
  live.addEventListener('status', () => seen.push(`${live.status} ${rows(live, 'a')}`));
  source.lose();
  await arrived();
  source.open();
  await arrived();
  source.event('status', { view: 'a', state: 'stale', sinceTime: 7, reason: 'no database' });
  await arrived();
  source.event('status', { view: 'a', state: 'live', sinceTime: 8, reason: '' });
  source.event('batch', batch('a', 2, [[1]], [[2]]), 'f-2');
  await arrived();
  assert.deepEqual(seen, ['reconnecting 1', 'stale 1', 'live 1']);
  assert.deepEqual(rows(live, 'a'), [2]);
});

sharedTest('where a worker cannot be, a tab has a connection of its own', async (open) => {
  await open('a');
  const before = ScriptedEventSource.all.length;
  globalThis.SharedWorker = undefined;
  await open('a');
  assert.equal(ScriptedEventSource.all.length, before + 1);
});

sharedTest('with headers every tab has its own', async (open, context) => {
  context.mock.method(globalThis, 'fetch', () => new Promise(() => {}));
  await open('a', { headers: { Authorization: 'Bearer x' } });
  await open('a', { headers: { Authorization: 'Bearer y' } });
  for (let turn = 0; turn < 50 && fetch.mock.callCount() < 2; turn++) {
    await arrived();
  }
  assert.equal(fetch.mock.callCount(), 2);
  assert.equal(ScriptedEventSource.all.length, 0);
});
