import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../demo/${path}`, import.meta.url), 'utf8').replace(/\s+/g, ' ');
const page = read('webapp/wikipedia.html').replaceAll('&lt;', '<');
const SQL = {
  postgresql: ['resources/io/tailrace/demo/schema.sql'],
  materialize: ['materialize/materialize-0.6.sql', 'materialize/materialize-today.sql'],
};

for (const [database, files] of Object.entries(SQL)) {
  test(`the SQL beside each tile is that of the demo (${database})`, () => {
    const shown = [...page.matchAll(new RegExp(`<pre data-database="${database}">(.*?)</pre>`, 'g'))];
    assert.equal(shown.length, 4);
    for (const [, sql] of shown) {
      files.forEach((file) => assert.ok(read(file).includes(sql), `${file} has no ${sql}`));
    }
  });
}

test('the element beside each tile is the one that is shown', () => {
  const shown = [...page.matchAll(/<pre>(<[^/]*?>)<\/pre>/g)].map(([, text]) => text.slice(0, -1));
  assert.equal(shown.length, 4);
  const elements = [...page.matchAll(/<tailrace-[^>]*>/g)].map(([text]) => text);
  for (const text of shown) {
    const words = text.split(' ');
    assert.ok(
      elements.some((each) => each.includes(' label="') && words.every((word) => each.includes(word))),
      text,
    );
  }
});
