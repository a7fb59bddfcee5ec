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
  const answer = await fetch('api/views', { headers: { Accept: 'application/json' }, cache: 'no-store' });
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
  const bad = ['failed', 'stale', 'loading']
    .map((state) => [counter, top10].find((view) => view.state === state))
    .find((view) => view);
  if (live.connection === 'connecting') {
    show('connecting', 'connecting', '');
  } else if (live.connection !== 'live') {
    show('reconnecting', 'reconnecting', sentences('Connection lost', live.reason, 'Trying again', asOf));
  } else if (!bad) {
    show('live', 'live', '');
  } else if (bad.state === 'failed') {
    show('failed', 'failed', sentences(`The view ${bad.name} has stopped`, bad.reason, asOf));
  } else if (bad.state === 'stale') {
    show('stale', 'stale', sentences(bad.reason || 'No connection to the database', asOf));
  } else {
    show('connecting', 'loading', sentences(bad.reason));
  }
}

function sentences(...texts) {
  return texts
    .filter((text) => text)
    .map((text) => text[0].toUpperCase() + text.slice(1) + (/[.!?;]$/.test(text) ? '' : '.'))
    .join(' ');
}

/** As large as its column lets it be. */
function showTotal(count) {
  const digits = count?.toLocaleString('en') ?? '–';
  element('total').style.setProperty('--digits', Math.max(4, digits.length));
  setText(element('total'), digits);
  pulse.count(count);
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
  showTotal(counter.rows[0]?.count);
  showFeed(feed);
  showFreshness(counter);
});
live.addEventListener('status', () => showStatus(live));
setInterval(() => {
  pulse.tick(document.body.dataset.state === 'live');
  showFreshness(counter);
}, 1_000);
