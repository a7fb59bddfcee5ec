// Made by `npm run client` from src/client.
'use strict';

function rowReader(columns, read = JSON.parse) {
  const names = columns.map(({ name }) => name);
  const none = Object.fromEntries(names.map((name) => [name]));
  return (text) => {
    const row = { ...none };
    read(text).forEach((value, at) => (row[names[at]] = value));
    return row;
  };
}

function members(json) {
  const pieces = split(json);
  const texts = Object.create(null);
  for (let at = 0; at < pieces.length; at += 2) {
    texts[JSON.parse(pieces[at])] = pieces[at + 1];
  }
  return texts;
}

function split(json) {
  const pieces = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 34) {
      at = endOfString(json, at);
      continue;
    }
    const opens = (code | 32) === 123;
    const closes = (code | 32) === 125;
    if (opens && ++depth === 1) {
      from = at + 1;
    } else if (depth === 1 && (closes || code === 44 || code === 58)) {
      pieces.push(json.slice(from, at).trim());
      from = at + 1;
    }
    depth -= Number(closes);
  }
  if (depth) {
    throw new SyntaxError('an array or object without an end');
  }
  return pieces.length === 1 && !pieces[0] ? [] : pieces;
}

function endOfString(json, start) {
  for (let end = json.indexOf('"', start + 1); end > 0; end = json.indexOf('"', end + 1)) {
    let from = end;
    while (json[from - 1] === '\\') {
      from--;
    }
    if ((end - from) % 2 === 0) {
      return end;
    }
  }
  throw new SyntaxError('a string without an end');
}

function comparator(orderBy, compare) {
  if (typeof orderBy === 'function') {
    return orderBy;
  }
  const columns = [orderBy].flat().map((each) => {
    const { asc, desc } = typeof each === 'string' ? { asc: each } : each;
    return desc === undefined ? [asc, 1] : [desc, -1];
  });
  return (a, b) => {
    for (const [name, sign] of columns) {
      const order = compare(name, a[name], b[name]) ?? compareValues(a[name], b[name]);
      if (order) {
        return order * sign;
      }
    }
    return 0;
  };
}

function compareValues(a, b) {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? 1 : -1;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return compareTexts(a, b);
  }
  if (typeof a === 'object' || typeof b === 'object') {
    return compareTexts(plain(a), plain(b));
  }
  const [x, y] = [a, b].map((each) => (typeof each === 'bigint' ? each : Number(each)));
  return x < y || y !== y ? -1 : x > y || x !== x ? 1 : 0;
}

function compareTexts(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) {
      const beyond = (x & 0xf800) === 0xd800;
      return beyond === ((y & 0xf800) === 0xd800) ? x - y : beyond ? 1 : -1;
    }
  }
  return a.length - b.length;
}

function plain(value) {
  return JSON.stringify(value, (name, each) => (typeof each === 'bigint' ? `${each}n` : each));
}


function exactly(columns, { bigint, exact }) {
  const make = typeof exact === 'function' ? exact : String;
  const value = bigint ? withBigints : JSON.parse;
  const decimals = columns.map(({ type }) => Boolean(exact) && /^numeric\b/.test(type));
  const read = decimals.includes(true)
    ? (text) => split(text).map((piece, at) => (decimals[at] ? decimal(piece, make) : value(piece)))
    : value;
  const names = new Set(columns.filter(({ type }, at) => decimals[at] && type === 'numeric').map(({ name }) => name));
  const compare = (name, a, b) => (names.has(name) ? compareDecimals(a, b) : undefined);
  return { read, compare };
}

function decimal(json, make) {
  if (json === 'null') {
    return null;
  }
  return json[0] === '[' ? split(json).map((each) => decimal(each, make)) : make(json.replaceAll('"', ''));
}

function withBigints(json) {
  if (!/\d{16}/.test(json)) {
    return JSON.parse(json);
  }
  const text = json.trim();
  if (text[0] === '[') {
    return split(text).map(withBigints);
  }
  if (text[0] === '{') {
    return Object.fromEntries(Object.entries(members(text)).map(([name, value]) => [name, withBigints(value)]));
  }
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? BigInt(text) : JSON.parse(text);
}

function compareDecimals(a, b) {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  const [x, y] = [Number(a), Number(b)];
  if (x === y) {
    return compareDigits(`${a}`, `${b}`);
  }
  return Number.isNaN(x) ? Number(!Number.isNaN(y)) : x < y || Number.isNaN(y) ? -1 : 1;
}

function compareDigits(a, b) {
  const parts = [a, b].map((text) => /^(-?\d+)\.?(\d*)$/.exec(text));
  if (parts.includes(null)) {
    return 0;
  }
  const scale = Math.max(...parts.map(([, , fraction]) => fraction.length));
  const [x, y] = parts.map(([, whole, fraction]) => BigInt(whole + fraction.padEnd(scale, '0')));
  return x < y ? -1 : Number(x > y);
}

exports.exactly = exactly;
exports.compareDecimals = compareDecimals;
exports.compareValues = compareValues;
