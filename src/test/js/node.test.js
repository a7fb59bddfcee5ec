import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { connect } from '../../../webapp/tailrace.js';
import { ScriptedEventSource } from './scripted-event-source.js';

const module = new URL('../../../webapp/tailrace.js', import.meta.url).href;

/** Runs a program that has `connect`; returns its lines once it has ended by itself. */
function run(program, ...given) {
  const text = `import { connect } from '${module}';\n${program}`;
  const node = spawn(process.execPath, ['--input-type=module', '--eval', text, ...given]);
  let said = '';
  node.stdout.on('data', (data) => (said += data));
  node.stderr.on('data', (data) => (said += data));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      node.kill();
      reject(new Error(`does not end: ${said}`));
    }, 20_000);
    node.on('close', () => {
      clearTimeout(late);
      resolve(said.trim());
    });
  });
}

/** A server of one view; `asked` counts its requests. */
async function server(context) {
  const serving = createServer((request, answer) => {
    serving.asked++;
    answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
    answer.write(
      'event: snapshot\nid: f-1\ndata: {"view":"a","timestamp":1,"time":1,' +
        '"columns":[{"name":"n","type":"int8"}],"inserted":[[7]],"deleted":[]}\n\n',
    );
  });
  serving.asked = 0;
  await new Promise((resolve) => serving.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    serving.closeAllConnections();
    serving.close();
  });
  serving.url = `http://127.0.0.1:${serving.address().port}/api/stream`;
  return serving;
}

test('a connection that a program only makes asks for nothing, and lets the program end', async (context) => {
  const serving = await server(context);
  const { url } = serving;
  const options = [
    {},
    { url: '/tailrace/api/stream' },
    { url },
    { url, headers: { 'X-Test': '1' }, bigint: true },
    { url, shared: true },
  ];
  const program = `
    const all = JSON.parse(process.argv[1]).map((options) => connect('a', options));
    console.log(...all.map(({ status, reason, views: [{ rows }] }) => status + reason + rows.length));`;
  assert.equal(await run(program, JSON.stringify(options)), Array(5).fill('connecting0').join(' '));
  assert.equal(serving.asked, 0);
});

test('a listener without an EventSource is told why, and lets the program end', async () => {
  const program = `
    const live = connect('a', { url: 'http://127.0.0.1:9/api/stream' });
    live.subscribe(() => {});
    live.view('a').where({ n: 1 });
    console.log(live.status, live.reason);`;
  assert.equal(await run(program), 'failed there is no EventSource here; with the option headers, fetch is used');
});

test('with headers, a listener gets the rows, and the program ends after close', async (context) => {
  const { url } = await server(context);
  const program = `
    const live = connect('a', { url: process.argv[1], headers: {} });
    live.view('a').subscribe(() => {
      if (live.status === 'live' && live.view('a').size) {
        console.log(live.status, JSON.stringify(live.view('a').rows));
        live.close();
      }
    });`;
  assert.equal(await run(program, url), 'live [{"n":7}]');
});

for (const [where, location] of Object.entries({
  'a worker': 'https://host/app/worker.js',
  'a worker from a blob': 'blob:https://host/0b1c',
})) {
  test(`in ${where}, a relative url is one of its origin`, (context) => {
    const { EventSource } = globalThis;
    ScriptedEventSource.all = [];
    Object.assign(globalThis, { EventSource: ScriptedEventSource, location });
    context.after(() => {
      globalThis.EventSource = EventSource;
      delete globalThis.location;
    });
    const live = connect('a', { url: '/tailrace/api/stream' });
    assert.equal(ScriptedEventSource.last.url, 'https://host/tailrace/api/stream/a');
    live.close();
  });
}
