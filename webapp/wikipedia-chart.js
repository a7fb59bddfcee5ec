/* global vega, vegaEmbed */

/** Sizes follow the room there is, so that ten rows fill a wall as well as a telephone. */
const FONT = 'clamp(height / 30, 14, 30)';
const BAR = 'clamp(height / 90, 5, 12)';

const rank = { field: 'rank', type: 'ordinal', axis: null, scale: { domain: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } };
const key = { field: 'user' };
const text = { baseline: 'alphabetic', dy: { expr: `-${BAR}` }, fontSize: { expr: FONT } };
const bar = { type: 'bar', height: { expr: BAR }, yOffset: { expr: BAR }, cornerRadius: { expr: `${BAR} / 2` } };

const spec = {
  description: 'The ten editors with the most edits',
  width: 'container',
  height: 'container',
  padding: 0,
  autosize: { type: 'fit', contains: 'padding' },
  data: { name: 'rows' },
  transform: [
    {
      window: [{ op: 'row_number', as: 'rank' }],
      sort: [
        { field: 'count', order: 'descending' },
        { field: 'order', order: 'ascending' },
      ],
    },
    { filter: 'datum.rank <= 10' },
  ],
  encoding: { y: rank, key },
  layer: [
    { name: 'track', mark: { ...bar, aria: false }, encoding: { x: { value: 0 }, x2: { value: 'width' } } },
    {
      name: 'bar',
      mark: bar,
      encoding: { x: { field: 'count', type: 'quantitative', axis: null, stack: null, scale: { nice: false } } },
    },
    {
      name: 'name',
      mark: { ...text, type: 'text', align: 'left', fontWeight: 500, limit: { expr: 'width * 0.75' } },
      encoding: { x: { value: 0 }, text: { field: 'user', type: 'nominal' } },
    },
    {
      name: 'count',
      mark: { ...text, type: 'text', align: 'right' },
      encoding: { x: { value: 'width' }, text: { field: 'count', type: 'quantitative', format: ',' } },
    },
  ],
  background: null,
  config: {
    view: { stroke: null },
    font: 'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  },
};

/**
 * Draws rows of `user` and `count` as horizontal bars.
 *
 * @returns {Promise<(change: {inserted: object[], deleted: object[]}) => void>} draws a change at
 *     once; Vega knows rows by their identity, and `order` and `rank` are noted in them
 */
export async function topTenChart(element) {
  const { view } = await vegaEmbed(element, spec, {
    ast: true,
    renderer: 'svg',
    actions: false,
    tooltip: false,
    defaultStyle: false,
    logLevel: vega.Error,
  });
  new ResizeObserver(() => window.dispatchEvent(new Event('resize'))).observe(element);
  return ({ inserted, deleted }) => {
    inserted.forEach((row) => (row.order = codePoints(row.user)));
    view.change('rows', vega.changeset().remove(deleted).insert(inserted)).run();
  };
}

/** Sorts as the database does, where JavaScript would compare halves of surrogate pairs. */
function codePoints(text) {
  return Array.from(String(text), (each) => each.codePointAt(0).toString(16).padStart(6, '0')).join('');
}
