import { element } from './explorer/page.js';
import { connect } from './tailrace.js';
import { showFeed, showKinds, showPace, showTop10, showTotal } from './wikipedia-numbers.js';
import { show, showFreshness, showStatus } from './wikipedia-status.js';

const NEEDED = { counter: {}, top10: { orderBy: [{ desc: 'count' }, 'user'], limit: 10, key: 'user' } };
const WHERE_SERVED = { kinds: { key: 'kind' }, seconds: { orderBy: 'second', key: 'second' }, feed: {} };

/** Returns the views to follow, as far as the server has them. */
async function viewsServed() {
  const answer = await fetch('api/views', { headers: { Accept: 'application/json' }, cache: 'no-store' });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail);
  }
  const served = new Set(body.views.map(({ name }) => name));
  const missing = Object.keys(NEEDED).filter((name) => !served.has(name));
  if (missing.length) {
    throw new Error(`This page shows the views counter and top10; not served here: ${missing.join(', ')}.`);
  }
  return Object.fromEntries(Object.entries({ ...NEEDED, ...WHERE_SERVED }).filter(([name]) => served.has(name)));
}

/** Waits until the server has the views, and shows why it does not. */
async function untilServed() {
  for (;;) {
    try {
      return await viewsServed();
    } catch (failure) {
      const away = failure instanceof TypeError || failure instanceof SyntaxError;
      show('connecting', 'connecting', away ? 'The server cannot be reached; trying again.' : failure.message);
      await new Promise((resolve) => setTimeout(resolve, 2_000 + 2_000 * Math.random()));
    }
  }
}

const live = connect(await untilServed(), { perFrame: true });
const [counter, top10] = live.views;
const [kinds, seconds, feed] = ['kinds', 'seconds', 'feed'].map((name) =>
  live.views.find((view) => view.name === name),
);
const charts = [];

/** Draws everything at once, because all views are of one time. */
function draw() {
  showTotal(counter);
  showTop10(top10);
  showKinds(kinds);
  showPace(seconds, feed);
  showFeed(feed);
  charts.forEach((each) => each());
  showFreshness(live);
}

live.addEventListener('change', draw);
live.addEventListener('status', () => showStatus(live));
live.addEventListener('progress', () => showFreshness(live));
setInterval(() => showFreshness(live), 1_000);
showStatus(live);

/** The numbers do not depend on the charts. */
try {
  const { bars, line } = await import('./wikipedia-charts.js');
  const drawBars = await bars(element('top10'));
  charts.push(() => drawBars(top10.rows));
  element('top10-table').classList.add('unseen');
  if (seconds) {
    const drawLine = await line(element('line'));
    charts.push(() => drawLine(seconds.rows));
  }
  charts.forEach((each) => each());
} catch (failure) {
  console.warn('the charts cannot be drawn:', failure);
}
