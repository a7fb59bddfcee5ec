import { embed } from './wikipedia-embed.js';

/** Sizes follow the room there is, so that ten rows fill a wall as well as a telephone. */
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
 * Horizontal bars.
 *
 * @returns {Promise<(rows: {user: string, count: number}[]) => void>} draws rows, the first on top
 */
export async function bars(element) {
  const chart = await embed(element, spec);
  return (rows) => chart.draw(rows.map((row, at) => ({ ...row, rank: at + 1 })));
}
