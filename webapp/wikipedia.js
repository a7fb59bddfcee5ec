import { connect } from './tailrace.js';
import { topTenChart } from './wikipedia-chart.js';
import { Pulse } from './wikipedia-pulse.js';

const FEEDS = {
  live: 'live from Wikimedia',
  replay: 'replay of a recording',
  simulated: 'simulated edits',
};
const element = (id) => document.getElementById(id);
const clock = (date) => date.toLocaleTimeString('en-GB');

/** The views to follow: `feed` only where it is served. */
async function viewNames() {
  const answer = await fetch('api/views', { headers: { Accept: 'application/json' } });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail);
  }
  const names = body.views.map(({ name }) => name);
  const missing = ['counter', 'top10'].filter((name) => !names.includes(name));
  if (missing.length) {
    throw new Error(`This page shows the views counter and top10; not served here: ${missing.join(', ')}.`);
  }
  return ['counter', 'top10', 'feed'].filter((name) => names.includes(name));
}

/** Waits until the views are there, saying why they are not. */
async function servedViews() {
  for (;;) {
    try {
      return await viewNames();
    } catch (failure) {
      const away = failure instanceof TypeError || failure instanceof SyntaxError;
      show('connecting', 'connecting', away ? 'The server cannot be reached; trying again.' : failure.message);
      await new Promise((resolve) => setTimeout(resolve, 2_000 + 2_000 * Math.random()));
    }
  }
}

function show(state, word, notice) {
  document.body.dataset.state = state;
  element('connection').dataset.state = state;
  setText(element('connection'), word);
  setText(element('notice'), notice);
}

/** Touches the page only where something differs, so that nothing is read out twice. */
function setText(where, text) {
  if (where.textContent !== text) {
    where.textContent = text;
  }
}

/** What the page says of the connection and of the views, the worst first. */
function showStatus(live) {
  const [counter, top10] = live.views;
  const asOf = counter.asOf ? `The numbers are those of ${clock(counter.asOf)}.` : '';
  const because = (reason) => (reason ? ` (${reason})` : '');
  const worst = ['failed', 'stale', 'loading'].map((state) =>
    [counter, top10].find((view) => view.state === state),
  );
  const bad = worst.find((view) => view);
  if (live.connection === 'connecting') {
    show('connecting', 'connecting', '');
  } else if (live.connection !== 'live') {
    show('reconnecting', 'reconnecting', `Connection to the server lost${because(live.reason)}; trying again. ${asOf}`);
  } else if (!bad) {
    show('live', 'live', '');
  } else if (bad.state === 'failed') {
    show('failed', 'failed', `The view ${bad.name} cannot be followed: ${bad.reason}`);
  } else if (bad.state === 'stale') {
    show('stale', 'stale', `Connection to the database lost${because(bad.reason)}; it comes back by itself. ${asOf}`);
  } else {
    show('connecting', 'loading', bad.reason);
  }
}

function showFeed(feed) {
  const [row] = feed?.rows ?? [];
  element('feed').hidden = !row;
  if (row) {
    element('feed').dataset.state = row.mode;
    const doing = row.state === 'running' ? '' : `, ${row.state}`;
    setText(element('feed'), `${FEEDS[row.mode] ?? row.mode}${doing}`);
    element('feed').title = row.detail;
  }
}

function showFreshness({ asOf, heardAt }) {
  if (asOf) {
    const ago = Math.max(0, Math.round((Date.now() - heardAt) / 1_000));
    setText(element('fresh'), `as of ${clock(asOf)}, ${ago < 2 ? 'now' : `heard ${ago} s ago`}`);
  }
}

const draw = await topTenChart(element('top10'));
const pulse = new Pulse(document.querySelector('#pulse svg'), element('rate'));
const live = connect(await servedViews());
const [counter, top10, feed] = live.views;

live.addEventListener('change', ({ changes }) => {
  changes.filter(({ view }) => view === top10).forEach(draw);
  if (counter.rows.length) {
    setText(element('total'), counter.rows[0].count.toLocaleString('en'));
    pulse.count(counter.rows[0].count);
  }
  showFeed(feed);
  showFreshness(counter);
});
live.addEventListener('status', () => showStatus(live));
setInterval(() => {
  pulse.tick(document.body.dataset.state === 'live');
  showFreshness(counter);
}, 1_000);
