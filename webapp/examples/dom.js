import { connect } from '../tailrace.js';

const live = connect({ counter: {}, top10: { orderBy: [{ desc: 'count' }, 'user'], limit: 10 } });
const counter = live.view('counter');
const top10 = live.view('top10');

const element = (id) => document.getElementById(id);
const number = (value) => value?.toLocaleString('en') ?? '–';
const clock = (date) => date.toLocaleTimeString('en-GB');

/** A row is the same object until it changes, so its table row can be reused. */
const lines = new WeakMap();

function line(row) {
  if (!lines.has(row)) {
    const made = document.createElement('tr');
    made.insertCell().textContent = row.user;
    made.insertCell().textContent = number(row.count);
    lines.set(row, made);
  }
  return lines.get(row);
}

live.addEventListener('change', () => {
  element('count').textContent = number(counter.rows[0]?.count);
  element('rows').replaceChildren(...top10.rows.map(line));
});

live.addEventListener('status', ({ status, reason, since }) => {
  element('status').dataset.state = status;
  element('status').textContent = status;
  element('reason').textContent = status === 'live' ? '' : `since ${clock(since)}${reason && `: ${reason}`}`;
});

const showFreshness = () => (element('fresh').textContent = live.asOf ? `as of ${clock(live.asOf)}` : '');
live.addEventListener('change', showFreshness);
live.addEventListener('progress', showFreshness);
