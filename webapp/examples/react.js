/* global React, ReactDOM */
import { connect } from '../tailrace.js';

const { createElement: h, memo, useSyncExternalStore } = React;
const live = connect({ counter: {}, top10: { orderBy: [{ desc: 'count' }, 'user'], limit: 10 } });

/** Returns the view's snapshot: the same object until it changes, as React requires. */
function useView(name) {
  const view = live.view(name);
  return useSyncExternalStore(view.subscribe, () => view.snapshot);
}

function onProgress(listener) {
  ['change', 'progress'].forEach((type) => live.addEventListener(type, listener));
  return () => ['change', 'progress'].forEach((type) => live.removeEventListener(type, listener));
}

const clock = (date) => date?.toLocaleTimeString('en-GB');

/** A row is the same object until it changes, so only changed rows are rendered again. */
const Editor = memo(({ row }) => h('tr', null, h('td', null, row.user), h('td', null, row.count.toLocaleString('en'))));

function TopTen() {
  const header = h('tr', null, ...['Editor', 'Edits'].map((name) => h('th', { scope: 'col', key: name }, name)));
  const rows = useView('top10').rows.map((row) => h(Editor, { key: row.user, row }));
  return h('table', null, h('caption', null, 'Most active editors'), h('thead', null, header), h('tbody', null, rows));
}

function Total() {
  const count = useView('counter').rows[0]?.count.toLocaleString('en') ?? '–';
  return h('p', { className: 'total' }, h('strong', null, count), ' edits counted');
}

function Freshness() {
  const { status, reason, since } = useView('top10');
  const asOf = useSyncExternalStore(onProgress, () => clock(live.asOf));
  const why = status === 'live' ? '' : `since ${clock(since)}${reason && `: ${reason}`}`;
  const pill = h('span', { className: 'pill', 'data-state': status }, status);
  return h('footer', null, h('p', { role: 'status' }, pill, ' ', why), asOf && h('p', null, `as of ${asOf}`));
}

const page = [Total, TopTen, Freshness].map((each) => h(each, { key: each.name }));
ReactDOM.createRoot(document.getElementById('root')).render(page);
