import { ago, count, duration, moment, rate, sentences } from './ages.js';

/**
 * Describes an open view: in a word, in a line, and why it is not live since when. `now` is by the
 * server's clock; `perSecond` and `streams` are undefined if unknown.
 */
export function said({ status, reason, since, asOf, state, timestamp, pending }, { now, perSecond, streams }) {
  const facts = [
    asOf && `as of ${moment(asOf, now)}, ${ago(now - asOf)}`,
    timestamp && `timestamp ${timestamp}`,
    perSecond !== undefined && batches(rate(perSecond)),
    streams !== undefined && count(streams, 'client'),
  ];
  const before = asOf && pending ? ', by the previous values' : '';
  const rows = asOf ? `The rows are those of ${moment(asOf, now)}${before}` : 'There are no rows yet';
  const long = `since ${moment(since, now)}`;
  const notices = {
    stale: [`Stale ${long}`, reason || 'no connection to the database', rows],
    failed: [state === 'failed' && `Failed ${long}`, reason, rows],
    reconnecting: [`No connection to the server ${long}`, reason, rows, 'Trying again'],
    connecting: [before && rows],
    loading: [reason, before && rows],
  };
  return {
    word: status === 'live' ? status : `${status}, ${duration(now - since)}`,
    line: facts.filter((fact) => fact).join(' · '),
    notice: sentences(...(notices[status] ?? [])),
  };
}

function batches(perSecond) {
  return `${perSecond} ${perSecond === '1' ? 'batch' : 'batches'} per second`;
}
