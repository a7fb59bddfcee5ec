import { duration, moment, sentences } from './explorer/ages.js';
import { element, setData, setText } from './explorer/page.js';
import { freshness, numbersOf } from './wikipedia-ages.js';

export function show(state, word, notice) {
  setData(document.body, 'state', state);
  setData(element('connection'), 'state', state);
  setText(element('connection'), word);
  setText(element('notice'), notice);
}

/** Shows the worst status of the connection and the views, with its start and its reason. */
export function showStatus(live) {
  const { status, reason, since, connection } = live;
  const numbers = numbersOf(live.views);
  const long = `since ${moment(since)}`;
  const failed = live.views.find(({ state }) => state === 'failed');
  const notices = {
    stale: () => sentences(`Stale ${long}`, reason || 'no connection to the database', numbers),
    failed: () =>
      connection === 'failed'
        ? sentences(`Not served ${long}`, reason, numbers)
        : sentences(`The view ${failed?.name} has stopped, ${long}`, reason, numbers),
    reconnecting: () => sentences(`No connection to the server ${long}`, reason, numbers, 'Trying again'),
    loading: () => sentences(reason),
  };
  show(status, word(live), notices[status]?.() ?? '');
}

function word({ status, since }) {
  return ['live', 'connecting', 'loading'].includes(status) ? status : `${status}, ${duration(Date.now() - since)}`;
}

/** Updates the age of the numbers and the duration of a status. */
export function showFreshness(live) {
  setText(element('connection'), word(live));
  const fresh = freshness(live.views);
  if (fresh) {
    setText(element('fresh'), fresh);
  }
}
