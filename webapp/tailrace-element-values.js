import { compareValues } from './tailrace.js';

const SPARE = 50;
const UNITS = { d: 86_400, h: 3_600, min: 60, s: 0 };
const NUMBER = /^(u?int\d*|smallint|integer|bigint|numeric|decimal|float\d*|real|double|oid|mz_timestamp)\b/;
const STYLES = { date: ['dateStyle'], time: ['timeStyle'], datetime: ['dateStyle', 'timeStyle'] };

export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [unit, length] = Object.entries(UNITS).find(([, least]) => seconds >= least);
  return `${Math.floor(seconds / (length || 1))} ${unit}`;
}

export function ago(ms) {
  return ms < 1_500 ? 'now' : `${duration(ms)} ago`;
}

export function moment(time, now = Date.now()) {
  const date = new Date(time);
  const clock = date.toLocaleTimeString('en-GB');
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return sameDay ? clock : `${date.toLocaleDateString('en-CA')} ${clock}`;
}

export function kindOf(type) {
  return NUMBER.test(type) ? 'number' : /^(timestamp|date$)/.test(type) ? 'time' : 'text';
}

export function pairs(text) {
  const parts = (text ?? '').split(/[,;]/).map((each) => each.trim());
  return parts.filter(Boolean).map((each) => each.split(/\s*:\s*(.*)/s, 2));
}

/** A day without a time of day is a day here. */
export function timeOf(text) {
  return Date.parse(/T/.test(text) ? text : `${text}T00:00`);
}

export function formatter(words, { name, type }, language) {
  const kind = kindOf(type);
  const format = words || { time: type === 'date' ? type : 'datetime', text: 'plain', number: '' }[kind];
  const styles = STYLES[format];
  if (styles) {
    const dates = new Intl.DateTimeFormat(language, Object.fromEntries(styles.map((each) => [each, 'medium'])));
    return (value) => (Number.isNaN(timeOf(value)) ? plain(value) : dates.format(timeOf(value)));
  }
  if (format === 'plain' || (!format && /(^|_)id$/i.test(name))) {
    return plain;
  }
  const numbers = new Intl.NumberFormat(language, numberOptions(format, type));
  return (value) => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? numbers.format(value) : plain(value));
}

function numberOptions(words, type) {
  const options = /^(numeric|decimal)/.test(type) ? { maximumFractionDigits: 20 } : {};
  for (const word of words.match(/\S+/g) ?? []) {
    if (word[0] === '.') {
      options.minimumFractionDigits = options.maximumFractionDigits = Number(word.slice(1));
    } else if (word === 'compact') {
      options.notation = word;
    } else if (word === 'percent') {
      options.style = word;
    } else {
      const style = /^[A-Z]{3}$/.test(word) ? 'currency' : 'unit';
      Object.assign(options, { style, [style]: word });
    }
  }
  return options;
}

function plain(value) {
  const text = (name, each) => (typeof each === 'bigint' ? Number(each) : each);
  return typeof (value ?? '–') === 'object' ? JSON.stringify(value, text) : String(value ?? '–');
}

export function orderOf(text, check) {
  const columns = pairs(text).map(([each]) => (each[0] === '-' ? [each.slice(1), -1] : [each, 1]));
  columns.forEach(([name]) => check(name));
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

/** The first rows in an order. `all` rows, as they arrived, are read again only when too few are left. */
export class Window {
  #compare;
  #limit;
  #all;
  #list;
  #known;
  #complete;
  /** Whether the rows were read before their change came. */
  #ahead = true;

  constructor(compare, limit, all) {
    this.#compare = compare;
    this.#limit = limit;
    this.#all = all;
    this.#fill();
  }

  get rows() {
    return this.#list.slice(0, this.#limit);
  }

  change({ deleted, inserted }) {
    if (deleted.filter((row) => this.#known.delete(row)).length) {
      this.#list = this.#list.filter((row) => this.#known.has(row));
    }
    inserted.forEach(this.#put);
    if (this.#ahead || (!this.#complete && this.#list.length < this.#limit)) {
      this.#fill();
      this.#ahead = false;
    }
  }

  #fill() {
    this.#list = [];
    this.#known = new Set();
    this.#complete = true;
    this.#all().forEach(this.#put);
  }

  #put = (row) => {
    const list = this.#list;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(row, list[middle]) < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    // Others may be before a row that would be the last.
    if (low < list.length || this.#complete) {
      list.splice(low, 0, row);
      this.#known.add(row);
    }
    if (list.length > 2 * this.#limit + SPARE) {
      this.#known.delete(list.pop());
      this.#complete = false;
    }
  };
}
