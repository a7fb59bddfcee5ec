/* global d3 */
import { connect } from '../tailrace.js';

const live = connect({ counter: {}, top10: { orderBy: [{ desc: 'count' }, 'user'], limit: 10 } });
const counter = live.view('counter');
const top10 = live.view('top10');

const number = (value) => value?.toLocaleString('en') ?? '–';
const clock = (date) => date.toLocaleTimeString('en-GB');
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Joins the rows by user, so that bars slide to their new position. */
function draw() {
  const longest = d3.max(top10.rows, (row) => row.count) || 1;
  const smoothly = d3.transition().duration(still.matches ? 0 : 300);
  const place = (row, at) => `translate(0, ${40 * at})`;
  const bars = d3
    .select('#chart')
    .attr('height', 40 * top10.rows.length)
    .selectAll('g')
    .data(top10.rows, (row) => row.user)
    .join((enter) => {
      const bar = enter.append('g').attr('role', 'listitem').attr('transform', place);
      bar.append('rect').attr('y', 24).attr('height', 8).attr('rx', 4);
      bar
        .append('text')
        .attr('y', 18)
        .text((row) => row.user);
      bar.append('text').attr('y', 18).attr('x', '100%').attr('class', 'count');
      return bar;
    });
  bars.select('.count').text((row) => number(row.count));
  const moving = bars.transition(smoothly).attr('transform', place);
  moving.select('rect').attr('width', (row) => `${(100 * row.count) / longest}%`);
}

live.addEventListener('change', () => {
  d3.select('#count').text(number(counter.rows[0]?.count));
  draw();
});

live.addEventListener('status', ({ status, reason, since }) => {
  d3.select('#status').attr('data-state', status).text(status);
  d3.select('#reason').text(status === 'live' ? '' : `since ${clock(since)}${reason && `: ${reason}`}`);
});

const showFreshness = () => d3.select('#fresh').text(live.asOf ? `as of ${clock(live.asOf)}` : '');
live.addEventListener('change', showFreshness);
live.addEventListener('progress', showFreshness);
