import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const webapp = new URL('../../../webapp/', import.meta.url);
const read = (name) => readFileSync(new URL(name, webapp));

test('the module is small', () => {
  const size = gzipSync(read('tailrace.js'), { level: 9 }).length;
  assert.ok(size < 8_000, `${size} bytes gzipped`);
});

test("npm packs the module's own files and no others", (context) => {
  let packed;
  try {
    packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=silent'], { cwd: webapp, encoding: 'utf8' });
  } catch (failure) {
    if (failure.code === 'ENOENT') {
      context.skip('npm is not on the PATH');
      return;
    }
    throw failure;
  }
  const [{ files }] = [JSON.parse(packed)].flat();
  assert.deepEqual(files.map(({ path }) => path).sort(), [...JSON.parse(read('package.json')).files, 'package.json'].sort());
});
