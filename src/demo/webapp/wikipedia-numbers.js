import { moment, sentences } from './explorer/ages.js';
import { element, make, setData, setText } from './explorer/page.js';

const FEEDS = {
  live: 'live from Wikimedia',
  replay: 'replay of a recording',
  simulated: 'simulated edits',
};
const number = (value) => value?.toLocaleString('en') ?? '–';

/** The font size depends on the number of digits. */
export function showTotal({ rows }) {
  const digits = number(rows[0]?.count);
  element('total').style.setProperty('--digits', Math.max(4, digits.length));
  setText(element('total'), digits);
}

/** Shows the same as the bars, for screen readers, and for everybody until Vega is loaded. */
export function showTop10({ columns, rows }) {
  element('top10-none').hidden = !columns || rows.length > 0;
  const body = element('top10-table').querySelector('tbody');
  while (body.rows.length > rows.length) {
    body.deleteRow(-1);
  }
  rows.forEach(({ user, count }, at) => {
    if (!body.rows[at]) {
      const row = make('tr');
      const name = make('th');
      name.scope = 'row';
      row.append(name, make('td'));
      body.append(row);
    }
    const [name, edits] = body.rows[at].cells;
    setText(name, user);
    setText(edits, number(count));
  });
}

export function showKinds(kinds) {
  if (!kinds?.columns) {
    return;
  }
  const [human, bot] = ['human', 'bot'].map((kind) => kinds.rows.find((row) => row.kind === kind)?.count ?? 0);
  element('kinds').hidden = false;
  setText(element('human'), number(human));
  setText(element('bot'), number(bot));
  const share = human ? (100 * human) / (human + bot) : 0;
  element('split').querySelector('[data-kind="human"]').setAttribute('width', share);
}

/** Shows the rate of the last complete second, which is an old one while the feed pauses. */
export function showPace(seconds, feed) {
  if (!seconds?.columns) {
    return;
  }
  const last = seconds.rows.at(-1);
  const doing = feed?.rows[0]?.state ?? 'running';
  const ended = doing === 'running' ? '' : `; the feed is ${doing}, so the line ends there`;
  element('pace').hidden = false;
  setText(element('rate'), number(last?.edits));
  setText(element('rate-of'), last ? `in the second of ${moment(last.second)}${ended}` : 'no second is over yet');
}

export function showFeed(feed) {
  const [row] = feed?.rows ?? [];
  element('source').hidden = !row;
  if (row) {
    const { mode, state, detail, since } = row;
    setData(element('feed'), 'state', mode === 'live' && state !== 'running' ? 'waiting' : mode);
    setText(element('feed'), (FEEDS[mode] ?? mode) + (state === 'running' ? '' : `, ${state}`));
    setText(element('feed-detail'), sentences(detail, since && `Since ${moment(since)}`));
  }
}
