/** What a server sends of a view, in tests. */

/** Makes snapshots of a view that has these columns. */
export const snapshots =
  (columns) =>
  (view, timestamp, ...inserted) => ({ view, timestamp, time: timestamp, columns, inserted, deleted: [] });

export const batch = (view, timestamp, deleted, inserted) => ({ view, timestamp, time: timestamp, inserted, deleted });

/** A part of a message that others follow. */
export const more = (message) => ({ more: true, ...message });
