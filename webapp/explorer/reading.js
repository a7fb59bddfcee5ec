const KINDS = {
  stream: 'Read from the replication stream',
  query: 'Read again after each commit that touches it',
  clock: 'Read again by the clock',
  subscribe: 'Told by SUBSCRIBE',
  tail: 'Told by TAIL',
};

/** How a view is read, as `GET api/views` says it, for people; empty while that is not known. */
export function reading({ read, readMillis, note } = {}) {
  if (!read) {
    return '';
  }
  const last = readMillis === undefined ? '' : `, the last time in ${readMillis.toLocaleString('en')} ms`;
  return [`${KINDS[read] ?? read}${last}.`, note].filter((text) => text).join(' ');
}
