import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const webapp = new URL('../../../webapp/', import.meta.url);
const read = (name) => readFileSync(new URL(name, webapp));

/** The module and those that it imports, in turn; not what it loads where an option needs it. */
function loaded(name, names = new Set()) {
  if (!names.has(name)) {
    names.add(name);
    const imports = String(read(name)).matchAll(/^import .*? from '\.\/(.+?)';$/gm);
    [...imports].forEach(([, other]) => loaded(other, names));
  }
  return [...names];
}

test('the module is small', () => {
  const names = loaded('tailrace.js');
  const size = names.map((name) => gzipSync(read(name), { level: 9 }).length).reduce((a, b) => a + b);
  assert.ok(names.length > 1);
  assert.ok(size < 9_216, `${size} bytes gzipped: ${names}`);
});

test('no module imports one that imports it', () => {
  for (const name of JSON.parse(read('package.json')).files.filter((each) => each.endsWith('.js'))) {
    const others = loaded(name).slice(1);
    assert.deepEqual(
      others.filter((other) => loaded(other).includes(name)),
      [],
    );
  }
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
    [...JSON.parse(read('package.json')).files, 'package.json'].sort(),
  );
});
