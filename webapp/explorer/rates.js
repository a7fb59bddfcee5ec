/** Returns each view's batches per second between two responses of api/views, by name. */
export function rates(before, after) {
  const seconds = (after.now - before.now) / 1_000;
  const known = new Map(before.views.map((view) => [view.name, view]));
  const rate = ({ name, batches }) => {
    const more = batches - known.get(name)?.batches;
    // A smaller count comes from another server, or from a restarted one.
    return seconds > 0 && more >= 0 ? more / seconds : undefined;
  };
  return new Map(after.views.map((view) => [view.name, rate(view)]));
}
