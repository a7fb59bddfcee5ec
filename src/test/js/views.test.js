import assert from 'node:assert/strict';
import { Browser } from './browser.js';
import { pageTest } from './page-test.js';

const columns = [
  { name: 'user', type: 'text' },
  { name: 'count', type: 'int8' },
];
const snapshot = (timestamp, ...inserted) => ({
  view: 'top10',
  timestamp,
  time: timestamp,
  columns,
  inserted,
  deleted: [],
});
const batch = (timestamp, deleted, inserted) => ({ view: 'top10', timestamp, time: timestamp, inserted, deleted });
const told = (change) => ({
  inserted: change.inserted,
  deleted: change.deleted,
  updated: change.updated,
  snapshot: change.snapshot,
});
const values = (rows) => rows.map(({ user, count }) => [user, count]);

async function follow(page, how, options) {
  const live = await page.connect({ top10: how }, options);
  const view = live.view('top10');
  const changes = [];
  view.addEventListener('change', (change) => changes.push(told(change)));
  return { live, view, changes };
}

pageTest('rows of one key before and after are updated, each with one other', async (page) => {
  const { live, view, changes } = await follow(page, { key: 'user' });
  page.source.open().event('snapshot', snapshot(1, ['Ada', 1], ['Bob', 2], ['Bob', 3], ['Cem', 4]), 'f-1');
  await page.arrived();
  const [ada, bob, bob2, cem] = view.rows;
  page.source.event(
    'batch',
    batch(
      2,
      [
        ['Ada', 1],
        ['Bob', 2],
        ['Bob', 3],
        ['Cem', 4],
      ],
      [
        ['Ada', 2],
        ['Bob', 7],
        ['Di', 1],
        ['Di', 1],
      ],
    ),
    'f-2',
  );
  await page.arrived();
  const { inserted, deleted, updated } = changes[1];
  assert.deepEqual(
    updated.map((each) => [each.old.user, each.new.count]),
    [
      ['Ada', 2],
      ['Bob', 7],
    ],
  );
  assert.equal(updated[0].old, ada);
  assert.ok([bob, bob2].includes(updated[1].old));
  assert.deepEqual(new Set([...deleted, updated[1].old]), new Set([bob, bob2, cem]));
  assert.deepEqual(values(inserted), [
    ['Di', 1],
    ['Di', 1],
  ]);
  assert.deepEqual(new Set([...inserted, ...updated.map((each) => each.new)]), new Set(view.rows));
  live.close();
});

pageTest('a key may be of several columns, whose values are not mixed up', async (page) => {
  const { live, changes } = await follow(page, { key: ['user', 'count'] });
  page.source.open().event('snapshot', snapshot(1, ['a,1', 2], ['1', 1], [null, 0], ['null', 0]), 'f-1');
  page.source.event(
    'batch',
    batch(
      2,
      [
        ['a,1', 2],
        ['1', 1],
        [null, 0],
      ],
      [
        ['a', '1,2'],
        [1, '1'],
        ['null', 0],
      ],
    ),
    'f-2',
  );
  await page.arrived();
  assert.deepEqual(changes[1].updated, []);
  live.close();
});

pageTest('asked for it, changes are told once a frame, net', async (page) => {
  const browser = new Browser(page.context);
  const { live, view, changes } = await follow(page, { key: 'user' }, { perFrame: true });
  page.source.open().event('snapshot', snapshot(1, ['Ada', 1], ['Bob', 2]), 'f-1');
  await page.arrived();
  assert.deepEqual([changes.length, view.size, browser.frames.length], [0, 2, 1]);
  browser.frame();
  assert.deepEqual(
    changes.splice(0).map(({ snapshot, inserted }) => [snapshot, inserted.length]),
    [[true, 2]],
  );
  for (let count = 1; count < 60; count++) {
    page.source.event('batch', batch(count + 1, [['Ada', count]], [['Ada', count + 1]]), `f-${count}`);
  }
  page.source.event('batch', batch(70, [], [['Cem', 1]]), 'f-70');
  page.source.event('batch', batch(71, [['Cem', 1]], []), 'f-71');
  await page.arrived();
  assert.deepEqual([changes.length, browser.frames.length], [0, 1]);
  browser.frame();
  assert.deepEqual(changes, [
    {
      snapshot: false,
      inserted: [],
      deleted: [],
      updated: [{ old: { user: 'Ada', count: 1 }, new: { user: 'Ada', count: 60 } }],
    },
  ]);
  browser.frame();
  assert.equal(changes.length, 1);
  page.source.event('batch', batch(72, [], [['Di', 1]]), 'f-72');
  await page.arrived();
  browser.show('hidden');
  assert.equal(changes.length, 2, 'a page that is hidden has no frames');
  page.source.event('batch', batch(73, [], [['Em', 1]]), 'f-73');
  await page.arrived();
  await page.tick(100);
  assert.equal(changes.length, 3);
  live.close();
});

pageTest('rows are in the order asked for, as PostgreSQL orders, and not more than asked for', async (page) => {
  const { live, view } = await follow(page, { orderBy: [{ desc: 'count' }, 'user'], limit: 4 });
  page.source
    .open()
    .event('snapshot', snapshot(1, ['b', 2], ['\ufffd', 10], ['😀', 10], [null, 10], ['B', 2], ['x', null]), 'f-1');
  await page.arrived();
  assert.deepEqual(values(view.rows), [
    ['x', null],
    ['\ufffd', 10],
    ['😀', 10],
    [null, 10],
  ]);
  assert.equal(view.size, 6);
  const { rows } = view;
  page.source.event('batch', batch(2, [['B', 2]], [['C', 1]]), 'f-2');
  await page.arrived();
  assert.equal(view.rows, rows, 'what is beyond the limit changes nothing of it');
  live.close();
});

pageTest('another order is told to those that draw the rows', async (page) => {
  const { live, view } = await follow(page, {});
  page.source.open().event('snapshot', snapshot(1, ['Bob', 1], ['Ada', 2]), 'f-1');
  await page.arrived();
  const drawn = [];
  const end = view.subscribe(() => drawn.push(view.snapshot.rows.map(({ user }) => user).join()));
  view.arrange({ orderBy: 'user' });
  view.arrange({ orderBy: { desc: 'count' }, limit: 1 });
  end();
  view.arrange({});
  assert.deepEqual(drawn, ['Ada,Bob', 'Ada']);
  assert.equal(view.rows.length, 2);
  live.close();
});

pageTest('a snapshot is one object until rows or status change', async (page) => {
  const { live, view } = await follow(page, {});
  const first = view.snapshot;
  assert.deepEqual([first.status, first.rows, first.asOf], ['connecting', [], undefined]);
  assert.equal(view.snapshot, first);
  page.source.open().event('snapshot', snapshot(1, ['Ada', 1]), 'f-1');
  await page.arrived();
  const second = view.snapshot;
  assert.deepEqual([second.status, second.rows.length, second.timestamp], ['live', 1, '1']);
  page.source.event('progress', { timestamp: 9, time: 9 }, 'f-9');
  await page.arrived();
  assert.equal(view.snapshot, second);
  page.source.lose();
  await page.arrived();
  assert.notEqual(view.snapshot, second);
  assert.equal(view.snapshot.rows, second.rows);
  live.close();
});

pageTest('a time that is told again does not make the rows younger', async (page) => {
  const { live, view } = await follow(page, {});
  const now = Date.now();
  page.source.open().event('snapshot', { ...snapshot(1), time: now }, 'f-1');
  await page.arrived();
  await page.tick(5_000);
  page.source.event('progress', { timestamp: 1, time: now }, 'f-1');
  await page.arrived();
  assert.deepEqual([Number(view.asOf), Number(view.heardAt)], [now, now]);
  live.close();
});

pageTest('the lag is how late the time of the rows was heard', async (page) => {
  const { live, view } = await follow(page, {});
  const now = Date.now();
  page.source.open().event('snapshot', { ...snapshot(1), time: now - 40 }, 'f-1');
  await page.arrived();
  assert.deepEqual([live.lag, Number(live.asOf)], [40, now - 40]);
  const heard = [];
  live.addEventListener('progress', ({ status, lag, asOf }) => heard.push([status, lag, Number(asOf)]));
  await page.tick(5_000);
  page.source.event('progress', { timestamp: 2, time: now + 4_993 }, 'f-2');
  page.source.event('progress', { timestamp: 3, time: now + 6_000 }, 'f-3');
  await page.arrived();
  assert.deepEqual(heard, [
    ['live', 7, now + 4_993],
    ['live', 0, now + 6_000],
  ]);
  assert.equal(Number(view.heardAt), now + 5_000);
  live.close();
});

pageTest('integers beyond 2^53 are exact where asked for, wherever they are', async (page) => {
  const live = await page.connect('t', { bigint: true });
  const texts = [
    '9007199254740991',
    '9007199254740993',
    '-9223372036854775808',
    '1e30',
    '12345678901234567890.5',
    '"9007199254740993"',
  ];
  const json = '{"a":[1,18446744073709551615],"__proto__":{"1234567890123456":"}"}}';
  page.source
    .open()
    .send(
      'event: snapshot\nid: f-1\ndata: {"view":"t","timestamp":1,"time":1,"columns":[{"name":"n","type":"any"}],' +
        `"inserted":[${[...texts, json].map((text) => `[${text}]`)}],"deleted":[]}\n\n`,
    );
  await page.arrived();
  const [safe, large, least, float, fraction, text, object] = live.view('t').rows.map(({ n }) => n);
  assert.deepEqual([safe, large, least], [9007199254740991, 9007199254740993n, -9223372036854775808n]);
  assert.deepEqual([float, fraction, text], [1e30, 12345678901234567890.5, '9007199254740993']);
  assert.deepEqual(object.a, [1, 18446744073709551615n]);
  assert.deepEqual(Object.getOwnPropertyDescriptor(object, '__proto__').value, { 1234567890123456: '}' });
  live.close();
});
