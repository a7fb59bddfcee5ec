import { kindOf } from '../tailrace-element-values.js';

/** The most different texts that colours tell apart. */
const COLORS = 8;
const BARS = 10;

/**
 * Proposes how to show a view, by its columns' types and the values of some rows.
 *
 * @param columns `{name, type}` each
 * @param rows objects by column name
 * @returns `{element, attributes}`: the name of an element, and its attributes without `view`
 */
export function propose(columns, rows = []) {
  const of = (kind) => columns.filter(({ type }) => kindOf(type) === kind).map(({ name }) => name);
  const isId = (name) => /(^|_)id$/i.test(name);
  const numbers = of('number').filter((name) => !isId(name));
  const [time] = of('time');
  const texts = of('text');
  const [number] = numbers;
  if (time && number) {
    const color = texts.find((name) => differ(rows, name) <= COLORS && differ(rows, name) > 1);
    return chart({ mark: 'line', x: time, y: number, ...(color ? { color } : {}) });
  }
  if (texts.length && number) {
    const name = texts.reduce((a, b) => (differ(rows, b) > differ(rows, a) ? b : a));
    return chart({ mark: 'bar', x: number, y: name, 'order-by': `-${number},${name}`, limit: String(BARS) });
  }
  if (columns.length === 1 && number && rows.length < 2) {
    return { element: 'tailrace-number', attributes: { column: number, sparkline: '' } };
  }
  if (numbers.length > 1 && rows.length > 1) {
    return chart({ mark: 'point', x: numbers[0], y: numbers[1] });
  }
  return { element: 'tailrace-table', attributes: {} };
}

function chart(attributes) {
  return { element: 'tailrace-chart', attributes };
}

function differ(rows, name) {
  return new Set(rows.map((row) => row[name])).size;
}
