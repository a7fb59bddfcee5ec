import assert from 'node:assert/strict';
import { pageTest } from './page-test.js';
import { batch, more, snapshots } from './messages.js';

const columns = [
  { name: 'user', type: 'text' },
  { name: 'count', type: 'int8' },
];
const snapshot = snapshots(columns);

async function follow(page, ...args) {
  const live = await page.connect(...args);
  const told = [];
  live.addEventListener('change', ({ changes }) =>
    told.push(changes.map(({ view, inserted, deleted }) => ({ view: view.name, inserted, deleted }))),
  );
  return { live, told };
}

pageTest('one view is asked for by its path, several by parameters, beside the module', async (page) => {
  const url = 'https://host/under/a/prefix/api/stream';
  (await page.connect('sales.orders', { url })).close();
  assert.equal(page.source.url, `${url}/sales.orders`);
  (await page.connect(['a b', 'c&d'], { url })).close();
  assert.equal(page.source.url, `${url}?view=a+b&view=c%26d`);
  (await page.connect({ 'a b': { limit: 1 }, c: {} }, { url: new URL(url) })).close();
  assert.equal(page.source.url, `${url}?view=a+b&view=c`);
  (await page.connect('counter', { url: undefined })).close();
  assert.match(page.source.url, /\/webapp\/api\/stream\/counter$/);
  await assert.rejects(page.connect([]), RangeError);
});

pageTest('rows are objects by column name, and stay the same objects while they are there', async (page) => {
  const { live, told } = await follow(page, 'top10');
  page.source.open().event('snapshot', snapshot('top10', 1, ['Ada', 1], ['Bob', 2]), 'f-1');
  await page.arrived();
  const [ada] = live.view('top10').rows;
  assert.deepEqual(ada, { user: 'Ada', count: 1 });
  assert.equal(live.view('top10').rows, live.view('top10').rows);

  page.source.event('batch', batch('top10', 2, [['Bob', 2]], [['Bob', 3]]), 'f-2');
  page.source.event('snapshot', snapshot('top10', 3, ['Ada', 1], ['Cem', 9]), 'f-3');
  await page.arrived();
  assert.equal(live.view('top10').rows[0], ada);
  assert.deepEqual(told.slice(1), [
    [{ view: 'top10', deleted: [{ user: 'Bob', count: 2 }], inserted: [{ user: 'Bob', count: 3 }] }],
    [{ view: 'top10', deleted: [{ user: 'Bob', count: 3 }], inserted: [{ user: 'Cem', count: 9 }] }],
  ]);
  live.close();
});

pageTest('a snapshot with other columns replaces every row', async (page) => {
  const { live, told } = await follow(page, 'top10');
  page.source.open().event('snapshot', snapshot('top10', 1, ['Ada', 1], ['Bob', 2]), 'f-1');
  await page.arrived();
  const other = [columns[0], { name: 'edits', type: 'int8' }];
  page.source.event('snapshot', { ...snapshot('top10', 2, ['Ada', 1]), columns: other }, 'g-2');
  await page.arrived();
  assert.deepEqual(live.view('top10').rows, [{ user: 'Ada', edits: 1 }]);
  assert.equal(told[1][0].deleted.length, 2);
  live.close();
});

pageTest('a column may have any name', async (page) => {
  const { live } = await follow(page, 'odd');
  const odd = [
    { name: '__proto__', type: 'text' },
    { name: 'constructor', type: 'text' },
  ];
  page.source.open().event('snapshot', { ...snapshot('odd', 1, ['a', 'b']), columns: odd }, 'f-1');
  await page.arrived();
  assert.deepEqual(Object.entries(live.view('odd').rows[0]), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  live.close();
});

pageTest('rows that differ beyond 2^53 only are two rows', async (page) => {
  const { live } = await follow(page, 't');
  const data = (rows, deleted) =>
    `{"view":"t","timestamp":18446744073709551615,"time":5,"columns":[{"name":"n","type":"int8"}],"inserted":${rows},"deleted":${deleted}}`;
  page.source
    .open()
    .send(`event: snapshot\nid: f-1\ndata: ${data('[[9007199254740993],[9007199254740992]]', '[]')}\n\n`);
  await page.arrived();
  assert.equal(live.view('t').rows.length, 2);
  page.source.send(`event: batch\nid: f-2\ndata: ${data('[]', '[[9007199254740993]]')}\n\n`);
  page.source.send(`event: batch\nid: f-3\ndata: ${data('[]', '[[9007199254740992]]')}\n\n`);
  await page.arrived();
  assert.deepEqual(live.view('t').rows, []);
  assert.equal(live.view('t').timestamp, '18446744073709551615');
  assert.equal(console.warn.mock.callCount(), 0);

  page.source.send(`event: snapshot\nid: f-4\ndata: ${data('[[9007199254740993]]', '[]')}\n\n`);
  page.source.send(`event: batch\nid: f-5\ndata: ${data('[]', '[[9007199254740992]]')}\n\n`);
  await page.arrived();
  assert.equal(console.warn.mock.callCount(), 1);
  live.close();
});

pageTest('brackets, quotes, commas and escapes in a value divide nothing', async (page) => {
  const { live } = await follow(page, 'top10');
  const hostile = ['"],["x"', 'a\\', '\\"]', '{"a":[1,2]}', '\u2028</script>', '😀,'].map((user, at) => [user, at]);
  page.source.open().event('snapshot', snapshot('top10', 1, ...hostile), 'f-1');
  await page.arrived();
  assert.deepEqual(live.view('top10').rows.map(Object.values), hostile);
  page.source.event('batch', batch('top10', 2, hostile, [[{ a: [1, { b: ']' }] }, null]]), 'f-2');
  await page.arrived();
  assert.deepEqual(live.view('top10').rows, [{ user: { a: [1, { b: ']' }] }, count: null }]);
  live.close();
});

pageTest('parts are applied together, in all views, when the last has come', async (page) => {
  const { live, told } = await follow(page, ['a', 'b']);
  page.source.open().event('snapshot', more(snapshot('a', 1, ['Ada', 1])));
  page.source.event('batch', more(batch('a', 1, [], [['Bob', 2]])));
  await page.arrived();
  assert.deepEqual([live.view('a').rows, live.view('a').state, told], [[], 'loading', []]);
  live.addEventListener('change', () => assert.equal(live.view('a').rows.length, 2), { once: true });
  page.source.event('snapshot', snapshot('b', 1), 'f-1');
  await page.arrived();
  assert.equal(told.length, 1);
  assert.deepEqual(
    live.views.map(({ state, rows }) => [state, rows.length]),
    [
      ['live', 2],
      ['live', 0],
    ],
  );
  live.close();
});

pageTest('a snapshot replaces the parts that were held for its view, and no others', async (page) => {
  const { live } = await follow(page, ['a', 'b']);
  page.source.open().event('snapshot', more(snapshot('a', 1, ['Ada', 1])));
  page.source.event('snapshot', more(snapshot('b', 1, ['Bob', 1])));
  page.source.event('snapshot', snapshot('a', 2, ['Cem', 1]), 'f-2');
  await page.arrived();
  assert.deepEqual(
    live.views.map(({ rows }) => rows),
    [[{ user: 'Cem', count: 1 }], [{ user: 'Bob', count: 1 }]],
  );
  live.close();
});

pageTest('a lost connection takes what was held with it, and resumes from the last whole change', async (page) => {
  const { live, told } = await follow(page, 'top10');
  page.source.open().event('snapshot', snapshot('top10', 1, ['Ada', 1]), 'f-1');
  page.source.event('batch', more(batch('top10', 2, [['Ada', 1]], [])));
  await page.arrived();
  page.source.lose();
  await page.arrived();
  assert.deepEqual([live.connection, told.length], ['reconnecting', 1]);
  const again = await page.back();
  assert.equal(again.lastEventId || new URL(again.url).searchParams.get('lastEventId'), 'f-1');
  again.open().event('batch', more(batch('top10', 2, [['Ada', 1]], [])));
  again.event('batch', batch('top10', 2, [], [['Ada', 2]]), 'f-2');
  await page.arrived();
  assert.deepEqual([live.connection, live.view('top10').rows], ['live', [{ user: 'Ada', count: 2 }]]);
  live.close();
});

pageTest('a row deleted that is not there changes nothing, and a snapshot is asked for', async (page) => {
  const { live, told } = await follow(page, ['a', 'b']);
  page.source.open().event('snapshot', more(snapshot('a', 1, ['Ada', 1])));
  page.source.event('snapshot', snapshot('b', 1), 'f-1');
  page.source.event('batch', more(batch('a', 2, [['Ada', 1]], [])));
  const broken = page.source.event('batch', batch('b', 2, [['Bob', 1]], []), 'f-2');
  await page.arrived();
  assert.equal(broken.readyState, 2);
  assert.deepEqual([live.connection, told.length, live.view('a').rows.length], ['reconnecting', 1, 1]);
  assert.equal(console.warn.mock.callCount(), 1);
  await page.tick(1_500);
  assert.doesNotMatch(page.source.url, /lastEventId/);
  live.close();
});

pageTest('a silent connection is taken for dead', async (page) => {
  const { live } = await follow(page, 'top10', { silence: 40_000 });
  const dead = page.source.open().event('snapshot', snapshot('top10', 1), 'f-1');
  await page.arrived();
  await page.tick(39_999);
  dead.event('progress', { timestamp: 2, time: 2 }, 'f-2');
  await page.arrived();
  await page.tick(39_999);
  assert.equal(live.connection, 'live');
  await page.tick(1);
  assert.deepEqual([live.connection, dead.readyState], ['reconnecting', 2]);
  await page.tick(1_500);
  assert.match(page.source.url, /lastEventId=f-2$/);
  live.close();
});

pageTest('whatever silence is asked for, no timer ends at once', async (page) => {
  const waits = [];
  const mocked = globalThis.setTimeout;
  globalThis.setTimeout = (act, wait) => {
    waits.push(wait);
    return mocked(act, wait);
  };
  for (const silence of [undefined, Infinity, 2 ** 32]) {
    const { live } = await follow(page, 'top10', { silence });
    page.source.open().event('snapshot', snapshot('top10', 1), 'f-1');
    await page.arrived();
    live.close();
  }
  globalThis.setTimeout = mocked;
  assert.ok(waits.length && waits.every((wait) => wait >= 1_000 && wait < 2 ** 31), `${waits}`);
});

pageTest('status is kept for each view; a new connection that says nothing means live', async (page) => {
  const { live } = await follow(page, ['a', 'b']);
  page.source.open();
  page.source.event('status', { view: 'a', state: 'failed', sinceTime: 7, reason: 'do this', alone: true, later: [1] });
  page.source.event('snapshot', snapshot('b', 1), 'f-.1');
  await page.arrived();
  const of = (name) =>
    (({ state, reason, since, alone }) => [state, reason, since < 9 ? Number(since) : 'now', alone])(live.view(name));
  assert.deepEqual(
    [of('a'), of('b')],
    [
      ['failed', 'do this', 7, true],
      ['live', '', 'now', false],
    ],
  );
  page.source.event('status', { view: 'b', state: 'stale', sinceTime: 8, reason: 'lost' });
  await page.arrived();
  assert.deepEqual(of('b'), ['stale', 'lost', 8, false]);
  page.source.lose();
  (await page.back()).open();
  await page.tick(1_000);
  assert.deepEqual(
    [of('a'), of('b')],
    [
      ['loading', '', 'now', false],
      ['live', '', 'now', false],
    ],
  );
  live.close();
});

pageTest('progress moves the freshness of what moves together, and never back', async (page) => {
  const { live } = await follow(page, ['a', 'b']);
  page.source.open().event('snapshot', more(snapshot('a', 1)));
  page.source.event('snapshot', snapshot('b', 1), 'f-1');
  page.source.event('status', { view: 'b', state: 'live', sinceTime: 8, reason: '', alone: true });
  page.source.event('progress', { timestamp: 5, time: 5 }, 'f-5.1');
  await page.arrived();
  const asOf = () => live.views.map((view) => Number(view.asOf));
  assert.deepEqual(asOf(), [5, 1]);
  page.source.event('progress', { timestamp: 4, time: 4 }, 'f-5.1');
  await page.arrived();
  assert.deepEqual(asOf(), [5, 1]);
  live.close();
});

pageTest('where one view changes, those that move with it hold as of then', async (page) => {
  const { live } = await follow(page, ['a', 'b', 'c']);
  const held = () => live.views.map((view) => [view.timestamp, Number(view.asOf)]);
  page.source.open().event('status', { view: 'c', state: 'live', sinceTime: 8, reason: '', alone: true });
  page.source.event('snapshot', more(snapshot('a', 2)));
  page.source.event('snapshot', more(snapshot('b', 1)));
  page.source.event('snapshot', snapshot('c', 3), 'f-2.2.3');
  await page.arrived();
  assert.deepEqual(held(), [
    ['2', 2],
    ['2', 2],
    ['3', 3],
  ]);
  page.source.event('batch', batch('a', 5, [], [['Ada', 1]]), 'f-5.5.3');
  await page.arrived();
  assert.deepEqual(held(), [
    ['5', 5],
    ['5', 5],
    ['3', 3],
  ]);
  page.source.event('batch', batch('c', 9, [], [['Cem', 1]]), 'f-5.5.9');
  await page.arrived();
  assert.deepEqual(held(), [
    ['5', 5],
    ['5', 5],
    ['9', 9],
  ]);
  page.source.event('status', { view: 'b', state: 'stale', sinceTime: 8, reason: 'away', alone: true });
  page.source.event('batch', batch('a', 12, [['Ada', 1]], []), 'f-12.5.9');
  await page.arrived();
  assert.deepEqual(held(), [
    ['12', 12],
    ['5', 5],
    ['9', 9],
  ]);
  assert.equal(Number(live.asOf), 5);
  page.source.event('status', { view: 'b', state: 'stale', sinceTime: 8, reason: 'catching up, 34 s behind' });
  page.source.event('batch', batch('a', 15, [], [['Ada', 1]]), 'f-15.15.9');
  await page.arrived();
  assert.deepEqual(held(), [
    ['15', 15],
    ['15', 15],
    ['9', 9],
  ]);
  live.close();
});

pageTest('busy and bye are said, and when the server said the page is back', async (page) => {
  const { live } = await follow(page, 'a');
  page.source.open().send('retry: 43000\n\n').event('busy', {});
  await page.arrived();
  page.source.lose();
  await page.arrived();
  assert.deepEqual([live.connection, live.reason], ['reconnecting', 'the server is full']);
  (await page.back()).open().event('snapshot', snapshot('a', 1), 'f-1');
  await page.arrived();
  assert.deepEqual([live.connection, live.reason], ['live', '']);
  page.source.event('bye', {});
  await page.arrived();
  page.source.lose();
  await page.arrived();
  assert.deepEqual([live.connection, live.reason], ['reconnecting', 'the server asked for a new connection']);
  live.close();
});

pageTest('what a later version adds is ignored', async (page) => {
  const { live } = await follow(page, 'a');
  page.source.open().event('weather', { view: 'a' }, 'f-0');
  page.source.event('snapshot', { ...snapshot('a', 1, ['Ada', 1]), mood: { is: ['fine'] } }, 'f-1');
  page.source.event('batch', batch('z', 2, [['no', 1]], []), 'f-2');
  await page.arrived();
  assert.deepEqual(live.view('a').rows, [{ user: 'Ada', count: 1 }]);
  assert.equal(console.warn.mock.callCount(), 0);
  live.close();
});

pageTest('after close nothing comes any more, the rows stay', async (page) => {
  const { live, told } = await follow(page, 'a');
  page.source.open().event('snapshot', snapshot('a', 1, ['Ada', 1]), 'f-1');
  await page.arrived();
  live.close();
  live.close();
  assert.equal(page.source.readyState, 2);
  await page.tick(100_000);
  assert.deepEqual([live.connection, told.length, live.view('a').rows.length], ['closed', 1, 1]);
  assert.equal(page.sources.length, 1);
});
