/**
 * Entries in a total order. A change costs one pass over the array and a binary search for each
 * entry that moves; nothing is sorted again.
 */
export class Ordered {
  #compare;
  #list;

  constructor(entries, compare) {
    this.#compare = compare;
    this.#list = [...entries].sort(compare);
  }

  get length() {
    return this.#list.length;
  }

  at(index) {
    return this.#list[index];
  }

  slice(from, to) {
    return this.#list.slice(from, to);
  }

  filter(matches) {
    return this.#list.filter(matches);
  }

  /** Returns the entry's index, or -1. */
  indexOf(entry) {
    const index = this.#search(entry);
    return this.#list[index] === entry ? index : -1;
  }

  /** Removes entries, which must compare as they did when they were added. */
  take(entries) {
    const indexes = entries.map((entry) => this.indexOf(entry)).filter((index) => index >= 0);
    if (!indexes.length) {
      return;
    }
    indexes.sort((a, b) => a - b);
    const list = this.#list;
    let to = indexes[0];
    for (let from = to, next = 0; from < list.length; from++) {
      if (from === indexes[next]) {
        next++;
      } else {
        list[to++] = list[from];
      }
    }
    list.length = to;
  }

  put(entries) {
    if (!entries.length) {
      return;
    }
    const added = [...entries].sort(this.#compare);
    const places = added.map((entry) => this.#search(entry));
    const list = this.#list;
    let from = list.length - 1;
    added.forEach((entry) => list.push(entry));
    for (let to = list.length - 1, next = added.length - 1; next >= 0; to--) {
      list[to] = from >= places[next] ? list[from--] : added[next--];
    }
  }

  /** Returns the first index whose entry does not sort before this one. */
  #search(entry) {
    let from = 0;
    let to = this.#list.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(this.#list[middle], entry) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
