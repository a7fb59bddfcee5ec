import { exact, rowReader, split } from './tailrace-json.js';

/** For few rows, searches are faster than a filter. */
const FEW = 50;

export class Arrangement {
  #compare;
  #limit;
  #all = [];
  #seen;
  #shown = [];
  #added = new Set();
  #removed = new Set();

  constructor({ orderBy, limit = Infinity }) {
    this.#compare = orderBy && comparator(orderBy);
    this.#limit = limit;
  }

  get size() {
    return this.#all.length + this.#added.size - this.#removed.size;
  }

  change({ deleted, inserted }) {
    deleted.forEach((row) => this.#added.delete(row) || this.#removed.add(row));
    inserted.forEach((row) => this.#added.add(row));
  }

  get rows() {
    const { all } = this;
    if (all !== this.#seen) {
      this.#seen = all;
      const shown = all.length > this.#limit ? all.slice(0, this.#limit) : all;
      if (shown.length !== this.#shown.length || shown.some((row, at) => row !== this.#shown[at])) {
        this.#shown = shown;
      }
    }
    return this.#shown;
  }

  get all() {
    if (this.#removed.size > FEW) {
      this.#all = this.#all.filter((row) => !this.#removed.has(row));
    } else if (this.#removed.size) {
      this.#all = [...this.#all];
      this.#removed.forEach((row) => this.#all.splice(this.#all.indexOf(row), 1));
    }
    this.#removed.clear();
    if (this.#added.size) {
      this.#all = this.#merge([...this.#added]);
      this.#added.clear();
    }
    return this.#all;
  }

  /** Equal rows stay in the order of arrival. */
  #merge(added) {
    if (!this.#compare) {
      return this.#all.concat(added);
    }
    const all = this.#all;
    const merged = [];
    let next = 0;
    for (const row of added.sort(this.#compare)) {
      let [low, high] = [next, all.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.#compare(row, all[middle]) < 0) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      while (next < low) {
        merged.push(all[next++]);
      }
      merged.push(row);
    }
    return merged.concat(all.slice(next));
  }
}

/** Orders as PostgreSQL does. */
function comparator(orderBy) {
  if (typeof orderBy === 'function') {
    return orderBy;
  }
  const columns = [orderBy].flat().map((each) => {
    const { asc, desc } = typeof each === 'string' ? { asc: each } : each;
    return desc === undefined ? [asc, 1] : [desc, -1];
  });
  return (a, b) => {
    for (const [name, sign] of columns) {
      const order = compareValues(a[name], b[name]);
      if (order) {
        return order * sign;
      }
    }
    return 0;
  };
}

export function compareValues(a, b) {
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
  #read;

  constructor(view, how, { bigint, texts }) {
    this.view = view;
    this.key = [how.key ?? []].flat();
    const values = bigint ? exact : JSON.parse;
    this.#read = texts ? () => (text) => ({ text }) : (columns) => rowReader(columns, values);
  }

  joined() {
    this.view.become({ state: 'live', reason: '', since: new Date(), alone: false });
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
    const make = this.#multiset.prepare(weights, this.#read(columns), otherColumns);
    return () => {
      const { view } = this;
      const rows = make();
      view.pending = false;
      view.columns = otherColumns ? columns : view.columns;
      if (view.state === 'loading') {
        view.become({ state: 'live', reason: '', since: new Date(), alone: view.alone });
      }
      view.change(rows, parts.at(-1).message);
      return { view, snapshot: parts.some(({ kind }) => kind === 'snapshot'), ...rows };
    };
  }

  progress(message) {
    if (!this.view.pending && Number(message.time) > this.view.asOf) {
      this.view.fresh(message);
    }
  }

  status(message) {
    this.view.become({
      state: JSON.parse(message.state),
      reason: JSON.parse(message.reason),
      since: new Date(Number(message.sinceTime)),
      alone: message.alone === 'true',
    });
  }
}
