import assert from 'node:assert/strict';
import { connect } from '../../../webapp/tailrace.js';
import { pageTest, ScriptedEventSource } from './scripted-event-source.js';

const columns = [
  { name: 'user', type: 'text' },
  { name: 'count', type: 'int8' },
];
const snapshot = (view, timestamp, ...inserted) => ({ view, timestamp, time: timestamp, columns, inserted, deleted: [] });
const batch = (view, timestamp, deleted, inserted) => ({ view, timestamp, time: timestamp, inserted, deleted });
const more = (message) => ({ more: true, ...message });
const source = () => ScriptedEventSource.last;

function follow(...args) {
  const live = connect(...args);
  const told = [];
  live.addEventListener('change', ({ changes }) =>
    told.push(changes.map(({ view, inserted, deleted }) => ({ view: view.name, inserted, deleted }))),
  );
  return { live, told };
}

pageTest('one view is asked for by its path, several by parameters, beside the module', () => {
  const url = 'https://host/under/a/prefix/api/stream';
  connect('sales.orders', { url }).close();
  assert.equal(source().url, `${url}/sales.orders`);
  connect(['a b', 'c&d'], { url }).close();
  assert.equal(source().url, `${url}?view=a+b&view=c%26d`);
  connect('counter').close();
  assert.match(source().url, /\/webapp\/api\/stream\/counter$/);
});

pageTest('rows are objects by column name, and stay the same objects while they are there', () => {
  const { live, told } = follow('top10');
  source().open().event('snapshot', snapshot('top10', 1, ['Ada', 1], ['Bob', 2]), 'f-1');
  const [ada] = live.view('top10').rows;
  assert.deepEqual(ada, { user: 'Ada', count: 1 });
  assert.equal(live.view('top10').rows, live.view('top10').rows);

  source().event('batch', batch('top10', 2, [['Bob', 2]], [['Bob', 3]]), 'f-2');
  source().event('snapshot', snapshot('top10', 3, ['Ada', 1], ['Cem', 9]), 'f-3');
  assert.equal(live.view('top10').rows[0], ada);
  assert.deepEqual(told.slice(1), [
    [{ view: 'top10', deleted: [{ user: 'Bob', count: 2 }], inserted: [{ user: 'Bob', count: 3 }] }],
    [{ view: 'top10', deleted: [{ user: 'Bob', count: 3 }], inserted: [{ user: 'Cem', count: 9 }] }],
  ]);
  live.close();
});

pageTest('a snapshot with other columns replaces every row', () => {
  const { live, told } = follow('top10');
  source().open().event('snapshot', snapshot('top10', 1, ['Ada', 1], ['Bob', 2]), 'f-1');
  const other = [columns[0], { name: 'edits', type: 'int8' }];
  source().event('snapshot', { ...snapshot('top10', 2, ['Ada', 1]), columns: other }, 'g-2');
  assert.deepEqual(live.view('top10').rows, [{ user: 'Ada', edits: 1 }]);
  assert.equal(told[1][0].deleted.length, 2);
  live.close();
});

pageTest('a column may have any name', () => {
  const { live } = follow('odd');
  const odd = [{ name: '__proto__', type: 'text' }, { name: 'constructor', type: 'text' }];
  source().open().event('snapshot', { ...snapshot('odd', 1, ['a', 'b']), columns: odd }, 'f-1');
  assert.deepEqual(Object.entries(live.view('odd').rows[0]), [['__proto__', 'a'], ['constructor', 'b']]);
  live.close();
});

pageTest('rows that differ beyond 2^53 only are two rows', () => {
  const { live } = follow('t');
  const data = (rows, deleted) =>
    `{"view":"t","timestamp":18446744073709551615,"time":5,"columns":[{"name":"n","type":"int8"}],"inserted":${rows},"deleted":${deleted}}`;
  source().open().send(`event: snapshot\nid: f-1\ndata: ${data('[[9007199254740993],[9007199254740992]]', '[]')}\n\n`);
  assert.equal(live.view('t').rows.length, 2);
  source().send(`event: batch\nid: f-2\ndata: ${data('[]', '[[9007199254740993]]')}\n\n`);
  source().send(`event: batch\nid: f-3\ndata: ${data('[]', '[[9007199254740992]]')}\n\n`);
  assert.deepEqual(live.view('t').rows, []);
  assert.equal(live.view('t').timestamp, '18446744073709551615');
  assert.equal(console.warn.mock.callCount(), 0);

  source().send(`event: snapshot\nid: f-4\ndata: ${data('[[9007199254740993]]', '[]')}\n\n`);
  source().send(`event: batch\nid: f-5\ndata: ${data('[]', '[[9007199254740992]]')}\n\n`);
  assert.equal(console.warn.mock.callCount(), 1);
  live.close();
});

pageTest('brackets, quotes, commas and escapes in a value divide nothing', () => {
  const { live } = follow('top10');
  const hostile = ['"],["x"', 'a\\', '\\"]', '{"a":[1,2]}', '\u2028</script>', '😀,'].map((user, at) => [user, at]);
  source().open().event('snapshot', snapshot('top10', 1, ...hostile), 'f-1');
  assert.deepEqual(live.view('top10').rows.map(Object.values), hostile);
  source().event('batch', batch('top10', 2, hostile, [[{ a: [1, { b: ']' }] }, null]]), 'f-2');
  assert.deepEqual(live.view('top10').rows, [{ user: { a: [1, { b: ']' }] }, count: null }]);
  live.close();
});

pageTest('parts are applied together, in all views, when the last has come', () => {
  const { live, told } = follow(['a', 'b']);
  source().open().event('snapshot', more(snapshot('a', 1, ['Ada', 1])));
  source().event('batch', more(batch('a', 1, [], [['Bob', 2]])));
  assert.deepEqual([live.view('a').rows, live.view('a').state, told], [[], 'loading', []]);
  live.addEventListener('change', () => assert.equal(live.view('a').rows.length, 2), { once: true });
  source().event('snapshot', snapshot('b', 1), 'f-1');
  assert.equal(told.length, 1);
  assert.deepEqual(live.views.map(({ state, rows }) => [state, rows.length]), [['live', 2], ['live', 0]]);
  live.close();
});

pageTest('a snapshot replaces the parts that were held for its view, and no others', () => {
  const { live } = follow(['a', 'b']);
  source().open().event('snapshot', more(snapshot('a', 1, ['Ada', 1])));
  source().event('snapshot', more(snapshot('b', 1, ['Bob', 1])));
  source().event('snapshot', snapshot('a', 2, ['Cem', 1]), 'f-2');
  assert.deepEqual(live.views.map(({ rows }) => rows), [[{ user: 'Cem', count: 1 }], [{ user: 'Bob', count: 1 }]]);
  live.close();
});

pageTest('a lost connection takes what was held with it; the browser resumes from the last whole change', () => {
  const { live, told } = follow('top10');
  source().open().event('snapshot', snapshot('top10', 1, ['Ada', 1]), 'f-1');
  source().event('batch', more(batch('top10', 2, [['Ada', 1]], [])));
  source().lose();
  assert.deepEqual([live.connection, source().lastEventId, told.length], ['reconnecting', 'f-1', 1]);
  source().open().event('batch', more(batch('top10', 2, [['Ada', 1]], [])));
  source().event('batch', batch('top10', 2, [], [['Ada', 2]]), 'f-2');
  assert.deepEqual([live.connection, live.view('top10').rows], ['live', [{ user: 'Ada', count: 2 }]]);
  assert.equal(ScriptedEventSource.all.length, 1);
  live.close();
});

pageTest('after a refusal it comes back with its position, and says the reason', async (context) => {
  context.mock.method(globalThis, 'fetch', async () =>
    new Response('{"detail":"no such view"}', { status: 404, headers: { 'Content-Type': 'application/problem+json' } }),
  );
  const { live } = follow('top10', { url: 'https://host/api/stream' });
  const refused = source().open().event('snapshot', snapshot('top10', 1, ['Ada', 1]), 'f-1').refuse();
  await new Promise((resolve) => live.addEventListener('status', resolve, { once: true }));
  assert.deepEqual([live.connection, live.reason], ['failed', 'no such view']);
  context.mock.timers.tick(1_500);
  assert.notEqual(source(), refused);
  assert.equal(source().url, 'https://host/api/stream/top10?lastEventId=f-1');
  source().open().event('batch', batch('top10', 2, [], [['Bob', 1]]), 'f-2');
  assert.deepEqual([live.connection, live.reason, live.view('top10').rows.length], ['live', '', 2]);
  live.close();
});

pageTest('a row deleted that is not there changes nothing, and a snapshot is asked for', (context) => {
  const { live, told } = follow(['a', 'b']);
  source().open().event('snapshot', more(snapshot('a', 1, ['Ada', 1])));
  source().event('snapshot', snapshot('b', 1), 'f-1');
  source().event('batch', more(batch('a', 2, [['Ada', 1]], [])));
  const broken = source().event('batch', batch('b', 2, [['Bob', 1]], []), 'f-2');
  assert.equal(broken.readyState, ScriptedEventSource.CLOSED);
  assert.deepEqual([live.connection, told.length, live.view('a').rows.length], ['reconnecting', 1, 1]);
  assert.equal(console.warn.mock.callCount(), 1);
  context.mock.timers.tick(1_500);
  assert.doesNotMatch(source().url, /lastEventId/);
  live.close();
});

pageTest('a silent connection is taken for dead', (context) => {
  const { live } = follow('top10', { silence: 40_000 });
  const dead = source().open().event('snapshot', snapshot('top10', 1), 'f-1');
  context.mock.timers.tick(39_999);
  dead.event('progress', { timestamp: 2, time: 2 }, 'f-2');
  context.mock.timers.tick(39_999);
  assert.equal(live.connection, 'live');
  context.mock.timers.tick(1);
  assert.deepEqual([live.connection, dead.readyState], ['reconnecting', ScriptedEventSource.CLOSED]);
  context.mock.timers.tick(1_500);
  assert.match(source().url, /lastEventId=f-2$/);
  live.close();
});

pageTest('status is kept for each view; a new connection that says nothing means live', () => {
  const { live } = follow(['a', 'b']);
  source().open();
  source().event('status', { view: 'a', state: 'failed', sinceTime: 7, reason: 'do this', alone: true, later: [1] });
  source().event('snapshot', snapshot('b', 1), 'f-.1');
  const of = (name) => (({ state, reason, since, alone }) => [state, reason, since < 9 ? Number(since) : 'now', alone])(live.view(name));
  assert.deepEqual([of('a'), of('b')], [['failed', 'do this', 7, true], ['live', '', 'now', false]]);
  source().event('status', { view: 'b', state: 'stale', sinceTime: 8, reason: 'lost' });
  assert.deepEqual(of('b'), ['stale', 'lost', 8, false]);
  source().lose().open();
  assert.deepEqual([of('a'), of('b')], [['loading', '', 'now', false], ['live', '', 'now', false]]);
  live.close();
});

pageTest('progress moves the freshness of what moves together, and never back', () => {
  const { live } = follow(['a', 'b']);
  source().open().event('snapshot', more(snapshot('a', 1)));
  source().event('snapshot', snapshot('b', 1), 'f-1');
  source().event('status', { view: 'b', state: 'live', sinceTime: 8, reason: '', alone: true });
  source().event('progress', { timestamp: 5, time: 5 }, 'f-5.1');
  const asOf = () => live.views.map((view) => Number(view.asOf));
  assert.deepEqual(asOf(), [5, 1]);
  source().event('progress', { timestamp: 4, time: 4 }, 'f-5.1');
  assert.deepEqual(asOf(), [5, 1]);
  live.close();
});

pageTest('busy and bye are said, and the browser comes back by itself', () => {
  const { live } = follow('a');
  source().open().event('busy', {}).lose();
  assert.deepEqual([live.connection, live.reason], ['reconnecting', 'the server is full']);
  source().open().event('snapshot', snapshot('a', 1), 'f-1');
  assert.deepEqual([live.connection, live.reason], ['live', '']);
  source().event('bye', {}).lose();
  assert.deepEqual([live.connection, live.reason], ['reconnecting', 'the server asked to come back']);
  assert.equal(ScriptedEventSource.all.length, 1);
  live.close();
});

pageTest('what a later version adds is ignored', () => {
  const { live } = follow('a');
  source().open().event('weather', { view: 'a' }, 'f-0');
  source().event('snapshot', { ...snapshot('a', 1, ['Ada', 1]), mood: { is: ['fine'] } }, 'f-1');
  source().event('batch', batch('z', 2, [['no', 1]], []), 'f-2');
  assert.deepEqual(live.view('a').rows, [{ user: 'Ada', count: 1 }]);
  assert.equal(console.warn.mock.callCount(), 0);
  live.close();
});

pageTest('after close nothing comes any more, the rows stay', (context) => {
  const { live, told } = follow('a');
  source().open().event('snapshot', snapshot('a', 1, ['Ada', 1]), 'f-1');
  live.close();
  live.close();
  assert.equal(source().readyState, ScriptedEventSource.CLOSED);
  context.mock.timers.tick(100_000);
  assert.deepEqual([live.connection, told.length, live.view('a').rows.length], ['closed', 1, 1]);
  assert.equal(ScriptedEventSource.all.length, 1);
});
