import { members, split } from './json.js';
import { compareValues } from './order.js';

export { compareValues };

/** Returns what reads a row of these columns, and what orders values of a column by its type. */
export function exactly(columns, { bigint, exact }) {
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

/** Reads a number, an array of numbers or null. */
function decimal(json, make) {
  if (json === 'null') {
    return null;
  }
  return json[0] === '[' ? split(json).map((each) => decimal(each, make)) : make(json.replaceAll('"', ''));
}

/** Parses JSON, large integers as bigints. */
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

/** Orders decimals, or what has their text, as PostgreSQL does: NaN after Infinity, NULL last. */
export function compareDecimals(a, b) {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  const [x, y] = [Number(a), Number(b)];
  if (x === y) {
    return compareDigits(`${a}`, `${b}`);
  }
  // Rounding keeps the order.
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
