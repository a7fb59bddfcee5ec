const KINDS = {
  stream: 'Read from the replication stream',
  query: 'Read again after each commit to its tables',
  clock: 'Read again at intervals',
  subscribe: 'Received from SUBSCRIBE',
  tail: 'Received from TAIL',
};

/** Describes how the server reads a view, after `GET api/views`; empty if unknown. */
export function reading({ read, readMillis, note } = {}) {
  if (!read) {
    return '';
  }
  const last = readMillis === undefined ? '' : `, the last time in ${readMillis.toLocaleString('en')} ms`;
  return [`${KINDS[read] ?? read}${last}.`, note].filter((text) => text).join(' ');
}
