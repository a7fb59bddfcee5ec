/**
 * Makes the files of webapp/ that pages, workers and packages load from the modules beside this one.
 * Each is complete: it imports no part of itself, so that a bundler or a worker needs only one file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = new URL('./', import.meta.url);
const WEBAPP = new URL('../../webapp/', import.meta.url);
const NOTE = '// Made by `npm run client` from src/client.\n';

/** The files in webapp/ and the modules of which they are made. */
const FILES = {
  'tailrace.js': 'connect.js',
  'tailrace-exact.js': 'exact.js',
  'tailrace-fetch.js': 'fetch.js',
  'tailrace-shared.js': 'shared.js',
  'tailrace-worker.js': 'worker.js',
};

const IMPORT = /^import (?:(?<names>[^']+?) from )?'(?<from>[^']+)';\n/gm;
const COMMENT = /^ *(?:\/\/.*|\/\*\*[^]*?\*\/)\n/gm;
const EXPORTS = /^export \{ (\w+) \};\n/m;
const EXPORT = /^export (?=(?:async )?(?:class|const|function) (\w+))/gm;

/** Returns all made files: their text by their path in webapp/. */
export function build() {
  const modules = Object.fromEntries(Object.entries(FILES).map(([file, entry]) => [file, joined(entry)]));
  const { exports: entries } = JSON.parse(readFileSync(new URL('package.json', WEBAPP)));
  const made = { ...modules };
  for (const { import: own } of Object.values(entries).filter((each) => each.import)) {
    const [types, file] = [basename(own.types), basename(own.default)];
    modules[file] ??= String(readFileSync(new URL(file, WEBAPP)));
    made[`cjs/${types}`] = String(readFileSync(new URL(types, WEBAPP)));
  }
  for (const [file, text] of Object.entries(modules)) {
    if (file !== 'tailrace-worker.js') {
      made[`cjs/${file}`] = commonJs(text);
    }
  }
  made['cjs/package.json'] = '{ "type": "commonjs" }\n';
  return made;
}

/** The module with all modules that it imports, in one text, without comments. */
function joined(entry) {
  const texts = new Map();
  const add = (name) => {
    if (!texts.has(name)) {
      texts.set(name, '');
      const text = String(readFileSync(new URL(name, HERE)));
      [...text.matchAll(IMPORT)].forEach(({ groups }) => add(basename(groups.from)));
      const own = text.replace(IMPORT, '').replace(COMMENT, '');
      texts.delete(name);
      texts.set(name, (name === entry ? own : own.replace(EXPORT, '')).trim());
    }
  };
  add(entry);
  return `${NOTE}\n${[...texts.values()].join('\n\n')}\n`;
}

/** For programs that cannot load ES modules. */
function commonJs(text) {
  const names = [...text.matchAll(EXPORT), ...text.matchAll(new RegExp(EXPORTS, 'gm'))].map(([, name]) => name);
  const body = text
    .replace(COMMENT, '')
    .replace(IMPORT, "const $<names> = require('$<from>');\n")
    .replace(EXPORT, '')
    .replace(EXPORTS, '')
    .replace(/import\('(.+?)'\)/g, "Promise.resolve().then(() => require('$1'))")
    .replaceAll('import.meta.url', '`file://${__filename}`')
    .trim();
  return `${NOTE}'use strict';\n\n${body}\n\n${names.map((name) => `exports.${name} = ${name};\n`).join('')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL('cjs/', WEBAPP), { recursive: true });
  Object.entries(build()).forEach(([path, text]) => writeFileSync(new URL(path, WEBAPP), text));
}
