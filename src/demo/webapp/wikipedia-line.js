import { embed } from './wikipedia-embed.js';

const WINDOW = 119_000;
const FONT = 'clamp(width / 50, 12, 22)';

const axis = { title: null, ticks: false, domain: false, labelFontSize: { expr: FONT }, labelPadding: 8 };
const x = {
  field: 'second',
  type: 'temporal',
  scale: { domainMin: { expr: `newest - ${WINDOW}` }, domainMax: { expr: 'newest' }, nice: false },
  axis: { ...axis, format: '%H:%M:%S', tickCount: 4, grid: false, labelFlush: true, labelOverlap: true },
};
const y = (field) => ({
  field,
  type: 'quantitative',
  stack: null,
  scale: { zero: true },
  axis: { ...axis, tickCount: 3, grid: true, format: '~s' },
});
const under = (name, field) => ({ name, mark: { type: 'area' }, encoding: { y: y(field) } });
const along = (name, field) => ({ name, mark: { type: 'line', strokeWidth: 2 }, encoding: { y: y(field) } });
const end = (name, field) => ({
  name,
  transform: [{ filter: 'datum.second === newest' }],
  mark: { type: 'circle', size: 60, opacity: 1 },
  encoding: { y: y(field) },
});

/** All edits, and the edits of humans in front: the area between the lines shows the bots. */
const spec = {
  autosize: { type: 'fit', contains: 'padding' },
  params: [{ name: 'newest', value: 0 }],
  encoding: { x },
  layer: [
    under('bots-area', 'edits'),
    under('humans-area', 'humans'),
    along('bots-line', 'edits'),
    along('humans-line', 'humans'),
    end('bots-end', 'edits'),
    end('humans-end', 'humans'),
  ],
};

/**
 * Creates a chart of two minutes of edits, up to the last known second.
 *
 * @returns {Promise<(rows: {second: string, edits: number, humans: number}[]) => void>}
 */
export async function line(element) {
  const chart = await embed(element, spec);
  return (rows) => {
    const timed = rows.map((row) => ({ ...row, second: Date.parse(row.second) }));
    chart.draw(timed, { newest: timed.at(-1)?.second ?? 0 });
  };
}
