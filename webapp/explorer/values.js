/** The most characters of a cell; the row's details show the rest. */
const LONGEST_CELL = 200;

/** A number of a column with more digits than JavaScript's numbers have, as the database wrote it. */
export class Decimal {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }

  toJSON() {
    return this.text;
  }
}

/** Returns how to display a value: `null`, `text`, `number`, `boolean` or `json`. */
export function kindOf(value) {
  if (value === null || value === undefined) {
    return 'null';
  }
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      return value instanceof Decimal ? 'number' : 'json';
    default:
      return 'text';
  }
}

/** Returns the complete value as text, with every digit. */
export function textOf(value) {
  const kind = kindOf(value);
  return kind === 'null' ? 'NULL' : kind === 'json' ? json(value) : String(value);
}

/** Returns a value as JSON, with bigints, which JSON.stringify refuses. */
export function json(value, indent = '', inner = '') {
  if (typeof value === 'bigint' || value instanceof Decimal) {
    // JSON has no NaN and no Infinity.
    return /\d/.test(value) ? String(value) : `"${value}"`;
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value);
  }
  const within = inner + indent;
  const list = Array.isArray(value);
  const items = list
    ? value.map((each) => json(each, indent, within))
    : Object.entries(value).map(
        ([name, each]) => `${JSON.stringify(name)}:${indent && ' '}${json(each, indent, within)}`,
      );
  const [open, close] = list ? '[]' : '{}';
  if (!items.length || !indent) {
    return open + items.join(',') + close;
  }
  return `${open}\n${within}${items.join(`,\n${within}`)}\n${inner}${close}`;
}

/** Truncates a text for a cell, never within a surrogate pair. */
export function cut(text, longest = LONGEST_CELL) {
  if (text.length <= longest) {
    return text;
  }
  const half = /[\ud800-\udbff]/.test(text[longest - 1]);
  return `${text.slice(0, half ? longest - 1 : longest)}…`;
}

/** Returns whether a column is right-aligned. */
export function isNumeric(type) {
  return /^(u?int\d*|smallint|integer|bigint|numeric|decimal|float\d*|real|double|money|oid|mz_timestamp)\b/.test(type);
}

/** Returns each column's width in characters, from the first rows. */
export function widths(columns, rows, { least = 6, most = 44 } = {}) {
  return columns.map(({ name, type }) => {
    const lengths = rows.map((row) => cut(textOf(row[name]), most).length).sort((a, b) => a - b);
    const usual = lengths[Math.floor(lengths.length * 0.95)] ?? 0;
    return Math.min(most, Math.max(least, name.length + 4, type.length + 1, usual + 1));
  });
}
