/* global vega, vegaEmbed */
import { connect } from '../tailrace.js';

const spec = {
  description: 'The ten editors with the most edits',
  width: 'container',
  height: 340,
  autosize: { type: 'fit', contains: 'padding', resize: true },
  data: { name: 'rows' },
  mark: { type: 'bar', height: 10, cornerRadius: 5, color: 'var(--accent)' },
  encoding: {
    y: { field: 'user', type: 'nominal', sort: { field: 'count', order: 'descending' }, title: null },
    x: { field: 'count', type: 'quantitative', title: null, axis: { tickCount: 4 } },
  },
  background: null,
  config: {
    view: { stroke: null },
    axis: {
      labelColor: 'currentColor',
      labelFontSize: 14,
      labelLimit: 150,
      gridColor: 'var(--line)',
      domain: false,
      ticks: false,
    },
  },
};

/** With these options Vega works under a Content-Security-Policy without unsafe-eval and unsafe-inline. */
const strict = { ast: true, actions: false, tooltip: false, defaultStyle: false };
const { view: chart } = await vegaEmbed('#chart', spec, { ...strict, renderer: 'svg', logLevel: vega.Error });

const live = connect(['counter', 'top10']);
const counter = live.view('counter');
const top10 = live.view('top10');

const element = (id) => document.getElementById(id);
const clock = (date) => date.toLocaleTimeString('en-GB');

top10.addEventListener('change', ({ inserted, deleted }) =>
  chart.change('rows', vega.changeset().remove(deleted).insert(inserted)).run(),
);

live.addEventListener('change', () => {
  element('count').textContent = counter.rows[0]?.count.toLocaleString('en') ?? '–';
});

live.addEventListener('status', ({ status, reason, since }) => {
  element('status').dataset.state = status;
  element('status').textContent = status;
  element('reason').textContent = status === 'live' ? '' : `since ${clock(since)}${reason && `: ${reason}`}`;
});

const showFreshness = () => (element('fresh').textContent = live.asOf ? `as of ${clock(live.asOf)}` : '');
live.addEventListener('change', showFreshness);
live.addEventListener('progress', showFreshness);
