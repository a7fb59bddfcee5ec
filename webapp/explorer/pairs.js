import { Decimal } from './values.js';

const SAMPLE = 1_000;

/**
 * Guesses the key: the leftmost column with the most distinct values.
 */
export function likelyKey(columns, rows) {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const sample = rows.filter((row, at) => at % step === 0);
  const counts = columns.map(({ name }) => new Set(sample.map((row) => identity(row[name]))).size);
  return columns[counts.indexOf(Math.max(...counts))]?.name;
}

/**
 * Guesses which deleted and inserted rows are one row before and after. The server sends no keys;
 * only the highlighting depends on this.
 */
export function pairs(key, deleted, inserted) {
  const before = new Map();
  deleted.forEach((row) => before.set(identity(row[key]), row));
  const updated = [];
  const others = inserted.filter((row) => {
    const old = before.get(identity(row[key]));
    if (old) {
      before.delete(identity(row[key]));
      updated.push({ old, new: row });
    }
    return !old;
  });
  const paired = new Set(updated.map(({ old }) => old));
  const gone = deleted.filter((row) => !paired.has(row));
  if (gone.length === 1 && others.length === 1) {
    return { updated: [...updated, { old: gone[0], new: others[0] }], deleted: [], inserted: [] };
  }
  return { updated, deleted: gone, inserted: others };
}

/** Decimals are objects, but equal by their text. */
function identity(value) {
  return value instanceof Decimal ? value.text : value;
}
