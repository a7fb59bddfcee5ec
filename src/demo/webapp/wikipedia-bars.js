import { embed } from './wikipedia-embed.js';

/** Sizes depend on the chart's height, so that ten rows fill any screen. */
const FONT = 'clamp(height / 30, 14, 30)';
const BAR = 'clamp(height / 90, 5, 12)';

const rank = { field: 'rank', type: 'ordinal', axis: null, scale: { domain: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } };
const key = { field: 'user' };
const text = { baseline: 'alphabetic', dy: { expr: `-${BAR}` }, fontSize: { expr: FONT } };
const bar = { type: 'bar', height: { expr: BAR }, yOffset: { expr: BAR }, cornerRadius: { expr: `${BAR} / 2` } };

const spec = {
  autosize: { type: 'fit', contains: 'padding' },
  encoding: { y: rank, key },
  layer: [
    { name: 'track', mark: bar, encoding: { x: { value: 0 }, x2: { value: 'width' } } },
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
};

/**
 * Creates a chart with horizontal bars.
 *
 * @returns {Promise<(rows: {user: string, count: number}[]) => void>} draws rows, the first at the top
 */
export async function bars(element) {
  const chart = await embed(element, spec);
  return (rows) => chart.draw(rows.map((row, at) => ({ ...row, rank: at + 1 })));
}
