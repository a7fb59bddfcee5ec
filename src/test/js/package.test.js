import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from '../../client/build.js';

const webapp = new URL('../../../webapp/', import.meta.url);
const read = (name) => readFileSync(new URL(name, webapp));

const made = Object.keys(build());
/** A file and all that it imports. */
const loaded = (name, names = new Set([name])) => {
  for (const from of imports(String(read(name)))) {
    const other = from.replace('./', '');
    if (!names.has(other)) {
      loaded(other, names.add(other));
    }
  }
  return [...names];
};
const imports = (text) => [...text.matchAll(/^import [^;]*?'(.+?)';$/gm)].map(([, from]) => from);

test('the module is small', () => {
  const text = read('tailrace.js');
  assert.deepEqual(imports(String(text)), []);
  const { length } = gzipSync(text, { level: 9 });
  assert.ok(length < 9_216, `${length} bytes gzipped`);
});

test('the files of webapp are those that npm run client makes', () => {
  for (const [path, text] of Object.entries(build())) {
    assert.equal(String(read(path)), text, `webapp/${path} is old: run npm run client`);
  }
});

test('a made file is complete: it imports nothing, and the worker loads nothing later', () => {
  const complete = made.filter((name) => name.endsWith('.js') && !name.startsWith('cjs/'));
  assert.ok(complete.includes('tailrace-worker.js'));
  complete.forEach((name) => assert.deepEqual(imports(String(read(name))), [], name));
  assert.doesNotMatch(String(read('tailrace-worker.js')), /\bimport\b|\bexport\b/);
});

test('the elements are small', () => {
  const others = loaded('tailrace.js');
  const names = loaded('tailrace-elements.js').filter((name) => !others.includes(name));
  const size = names.map((name) => gzipSync(read(name), { level: 9 }).length).reduce((a, b) => a + b);
  assert.equal(names.length, 5);
  assert.ok(size < 12_288, `${size} bytes gzipped: ${names}`);
});

test('no module imports one that imports it', () => {
  const sources = new URL('../../client/', import.meta.url);
  const reached = (name, names = new Set()) => {
    for (const from of imports(String(readFileSync(new URL(name, sources))))) {
      const other = from.slice(2);
      if (from.startsWith('./') && !names.has(other)) {
        reached(other, names.add(other));
      }
    }
    return names;
  };
  const modules = readdirSync(sources);
  assert.ok(modules.length > 5);
  modules.forEach((name) => assert.ok(!reached(name).has(name), name));
});

test("npm packs the module's own files and no others", (context) => {
  let packed;
  try {
    packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=silent'], {
      cwd: webapp,
      encoding: 'utf8',
    });
  } catch (failure) {
    if (failure.code === 'ENOENT') {
      context.skip('npm is not on the PATH');
      return;
    }
    throw failure;
  }
  const [{ files }] = [JSON.parse(packed)].flat();
  assert.deepEqual(
    files.map(({ path }) => path).sort(),
    [
      ...JSON.parse(read('package.json')).files.filter((name) => name !== 'cjs'),
      ...made.filter((name) => name.startsWith('cjs/')),
      'package.json',
    ].sort(),
  );
});
