import { compareDecimals, compareValues } from '../tailrace-exact.js';
import { Ordered } from './ordered.js';
import { likelyKey, pairs } from './pairs.js';
import { Decimal, textOf } from './values.js';

/**
 * A view's rows for a table, sorted and filtered. An entry stays the same object while its row is
 * updated. It has `row`; `version`, which grows with each update; `at`, the time of the update; and
 * `changed`, the names of the changed columns, undefined for a new row.
 */
export class Rows {
  #columns = [];
  #key;
  #sampled = 0;
  #order;
  #words = '';
  #born = 0;
  /** Entries by row. */
  #entries = new Map();
  #all = new Ordered([], this.#compare);
  #shown = this.#all;

  get size() {
    return this.#all.length;
  }

  /** The number of rows that match the filter. */
  get length() {
    return this.#shown.length;
  }

  slice(from, to) {
    return this.#shown.slice(from, to);
  }

  at(index) {
    return this.#shown.at(index);
  }

  /** Returns the entry's index; -1 if the filter hides it or the row is gone. */
  indexOf(entry) {
    return this.#shown.indexOf(entry);
  }

  /** Replaces all rows without highlighting any. */
  reset(columns, rows) {
    this.#columns = columns;
    this.#entries = new Map();
    this.#sample(rows);
    this.#arrange(rows.map((row) => this.#enter(row, -Infinity)));
  }

  /** Applies a change at a time of `performance.now()`. */
  change({ deleted, inserted }, at) {
    if (this.size > 4 * this.#sampled) {
      this.#sample([...this.#entries.keys()]);
    }
    const change = pairs(this.#key, deleted, inserted);
    const gone = change.deleted.map((row) => this.#leave(row));
    const moved = change.updated.map((each) => this.#leave(each.old));
    this.#each((list) => list.take([...gone, ...moved]));
    moved.forEach((entry, index) => this.#update(entry, change.updated[index].new, at));
    const added = change.inserted.map((row) => this.#enter(row, at)).concat(moved);
    this.#all.put(added);
    if (this.#shown !== this.#all) {
      this.#shown.put(added.filter(this.#matches));
    }
  }

  /** Sorts by a column; without one, in the order of arrival. */
  order(order) {
    this.#order = order;
    this.#arrange(this.#all.slice());
  }

  /** Keeps the rows in which some column contains this text, ignoring case. */
  filter(text) {
    this.#words = text.toLowerCase();
    if (!this.#words) {
      this.#entries.forEach((entry) => (entry.text = undefined));
    }
    this.#show();
  }

  #arrange(entries) {
    this.#all = new Ordered(entries, this.#compare);
    this.#show();
  }

  #show() {
    this.#shown = this.#words ? new Ordered(this.#all.filter(this.#matches), this.#compare) : this.#all;
  }

  #each(act) {
    new Set([this.#all, this.#shown]).forEach(act);
  }

  #sample(rows) {
    this.#sampled = Math.max(rows.length, 10);
    this.#key = likelyKey(this.#columns, rows);
  }

  #enter(row, at) {
    const entry = { row, version: 0, born: this.#born++, at, changed: undefined, text: undefined };
    this.#entries.set(row, entry);
    return entry;
  }

  /** Returns whether the entry's row still exists, updated or not. */
  has(entry) {
    return this.#entries.get(entry.row) === entry;
  }

  #leave(row) {
    const entry = this.#entries.get(row);
    this.#entries.delete(row);
    return entry;
  }

  #update(entry, row, at) {
    const differs = ({ name }) => textOf(entry.row[name]) !== textOf(row[name]);
    const changed = new Set(this.#columns.filter(differs).map(({ name }) => name));
    Object.assign(entry, { row, version: entry.version + 1, at, changed, text: undefined });
    this.#entries.set(row, entry);
  }

  #matches = (entry) => {
    entry.text ??= this.#columns
      .map(({ name }) => textOf(entry.row[name]))
      .join('\n')
      .toLowerCase();
    return entry.text.includes(this.#words);
  };

  /** NULL is last in both directions; equal rows stay in the order of arrival. */
  get #compare() {
    const older = (a, b) => a.born - b.born;
    if (!this.#order) {
      return older;
    }
    const { name, downwards } = this.#order;
    const sign = downwards ? -1 : 1;
    return (a, b) => {
      const [x, y] = [a.row[name], b.row[name]];
      const compare = x instanceof Decimal && y instanceof Decimal ? compareDecimals : compareValues;
      const order = x === null || y === null ? compare(x, y) : sign * compare(x, y);
      return order || older(a, b);
    };
  }
}
