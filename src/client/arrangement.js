import { comparator } from './order.js';

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

  constructor({ orderBy, limit = Infinity }, compare) {
    this.#compare = orderBy && comparator(orderBy, compare);
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
