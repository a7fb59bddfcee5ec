/** How many batches a second each view got between two answers of api/views, by name. */
export function rates(before, after) {
  const seconds = (after.now - before.now) / 1_000;
  const known = new Map(before.views.map((view) => [view.name, view]));
  const rate = ({ name, batches }) => {
    const more = batches - known.get(name)?.batches;
    // Fewer than before: another server has answered, or this one was started again.
    return seconds > 0 && more >= 0 ? more / seconds : undefined;
  };
  return new Map(after.views.map((view) => [view.name, rate(view)]));
}
