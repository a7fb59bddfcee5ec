const SAMPLE = 1_000;

/**
 * The column that most likely tells rows apart: of these rows it has the most different values, the
 * leftmost of several.
 */
export function likelyKey(columns, rows) {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const sample = rows.filter((row, at) => at % step === 0);
  const counts = columns.map(({ name }) => new Set(sample.map((row) => row[name])).size);
  return columns[counts.indexOf(Math.max(...counts))]?.name;
}

/**
 * Which row deleted and which inserted look like one row before and after. The server knows no
 * keys, so this is a guess, for the eye only.
 */
export function pairs(key, deleted, inserted) {
  const before = new Map();
  deleted.forEach((row) => before.set(row[key], row));
  const updated = [];
  const others = inserted.filter((row) => {
    const old = before.get(row[key]);
    if (old) {
      before.delete(row[key]);
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
