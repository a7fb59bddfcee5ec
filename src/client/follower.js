import { rowReader, split } from './json.js';
import { plain } from './order.js';

export function pair(key, deleted, inserted) {
  const updated = [];
  if (!key.length || !deleted.length || !inserted.length) {
    return { inserted, deleted, updated };
  }
  const keyOf = (row) => plain(key.map((name) => row[name]));
  const before = new Map(deleted.map((row) => [keyOf(row), row]));
  const gone = new Set(deleted);
  const others = inserted.filter((row) => {
    const text = keyOf(row);
    const old = before.get(text);
    if (old) {
      before.delete(text);
      gone.delete(old);
      updated.push({ old, new: row });
    }
    return !old;
  });
  return { inserted: others, deleted: [...gone], updated };
}

/** Rows by their JSON text. */
class Multiset {
  copies = new Map();

  /** Checks a change, and returns a function that makes it. */
  prepare(weights, toRow, empties) {
    const inserts = [];
    const deletes = [];
    weights.forEach((weight, text) => {
      if (weight < 0 && (empties ? 0 : (this.copies.get(text)?.length ?? 0)) + weight < 0) {
        throw new Error(`there is no row ${text} to delete`);
      }
      if (weight < 0) {
        deletes.push([text, weight]);
      } else if (weight > 0) {
        inserts.push([text, Array.from({ length: weight }, () => toRow(text))]);
      }
    });
    return () => {
      const emptied = empties ? [...this.copies.values()] : [];
      if (empties) {
        this.copies.clear();
      }
      const taken = deletes.map(([text, weight]) => this.#take(text, weight));
      inserts.forEach(([text, rows]) => this.#put(text, rows));
      return { deleted: emptied.concat(taken).flat(), inserted: inserts.flatMap(([, rows]) => rows) };
    };
  }

  #take(text, weight) {
    const rows = this.copies.get(text);
    const taken = rows.splice(weight);
    if (!rows.length) {
      this.copies.delete(text);
    }
    return taken;
  }

  #put(text, rows) {
    const copies = this.copies.get(text);
    // A copy: a slice would keep the whole message in memory.
    this.copies.set(copies ? text : ` ${text}`.slice(1), copies ? copies.concat(rows) : rows);
  }
}

export class Follower {
  view;
  key;
  #multiset = new Multiset();
  #reader;

  /** `reader` returns how rows of these columns are read and compared, where that is not plain. */
  constructor(view, how, reader) {
    this.view = view;
    this.key = [how.key ?? []].flat();
    this.#reader = reader;
  }

  prepare(parts) {
    const weights = new Map();
    const add = (text, weight) => weights.set(text, (weights.get(text) ?? 0) + weight);
    let columns = this.view.columns;
    for (const { kind, message } of parts) {
      if (kind === 'snapshot') {
        columns = JSON.parse(message.columns);
        weights.clear();
        this.#multiset.copies.forEach((copies, text) => add(text, -copies.length));
      }
      split(message.deleted).forEach((text) => add(text, -1));
      split(message.inserted).forEach((text) => add(text, 1));
    }
    if (this.view.pending && parts[0].kind !== 'snapshot') {
      throw new Error(`${this.view.name} changed before it had a snapshot`);
    }
    const otherColumns = JSON.stringify(columns) !== JSON.stringify(this.view.columns);
    if (otherColumns) {
      this.#multiset.copies.forEach((copies, text) => add(text, copies.length));
    }
    const { row, read, compare } = this.#reader(columns) ?? {};
    const make = this.#multiset.prepare(weights, row ?? rowReader(columns, read), otherColumns);
    return () => {
      const { view } = this;
      const rows = make();
      view.compare = compare;
      view.change(rows, otherColumns ? columns : view.columns, parts.at(-1).message);
      return { view, snapshot: parts.some(({ kind }) => kind === 'snapshot'), ...rows };
    };
  }

  progress(message) {
    if (!this.view.pending && Number(message.time) > this.view.asOf) {
      this.view.fresh(message);
    }
  }
}
