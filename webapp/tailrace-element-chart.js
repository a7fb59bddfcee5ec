/* global vega, vegaEmbed */
import { Grid, ViewElement, make } from './tailrace-element.js';
import { kindOf, timeOf } from './tailrace-element-values.js';

const HERE = import.meta.url;
const SCRIPTS = ['vega/5.32.0/vega', 'vega-lite/5.23.0/vega-lite', 'vega-embed/6.29.0/vega-embed'];
const TYPES = { number: 'quantitative', time: 'temporal', text: 'nominal' };
const RANK = 'tailrace_rank';
const MARKS = {
  bar: { cornerRadiusEnd: 3 },
  area: { opacity: 0.4 },
  point: { filled: true },
};

const CONFIG = {
  view: { stroke: null },
  mark: { color: 'var(--_accent)', tooltip: true },
  range: { category: ['var(--_accent)', 'var(--_color-2)', 'var(--_color-3)', 'var(--_color-4)'] },
  axis: {
    domain: false,
    ticks: false,
    gridColor: 'var(--_line)',
    labelColor: 'var(--_quiet)',
    labelPadding: 6,
    tickCount: 5,
  },
  axisX: { labelFlush: true, labelOverlap: true },
  axisTemporal: { grid: false },
  axisDiscrete: { grid: false, labelLimit: 180, labelColor: 'currentColor' },
  legend: { orient: 'top', labelColor: 'currentColor' },
};
/** The table is for screen readers. */
const TABLE_MS = 1_000;
const TABLE_ROWS = 100;

let loaded;

async function load(folder = './webjars/') {
  for (const path of globalThis.vegaEmbed ? [] : SCRIPTS) {
    await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = new URL(`${folder}${path}.min.js`, HERE).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
      document.head.append(script);
    });
  }
}

function specOf({ mark = 'bar', x, y, color, 'order-by': order }, column) {
  if (!x || !y) {
    throw new Error('write which columns to draw: x="…" y="…"');
  }
  const channel = (text) => {
    const { name, type } = column(text);
    return { field: name.replace(/[.[\]\\'"]/g, '\\$&'), type: TYPES[kindOf(type)], title: null };
  };
  const legend = [x, y].includes(color) ? { legend: null } : {};
  const encoding = { x: channel(x), y: channel(y), ...(color && { color: { ...channel(color), ...legend } }) };
  for (const [name, other] of ['xy', 'yx']) {
    const { field, type } = encoding[name];
    if (type === 'nominal') {
      encoding[name].sort = order ? { field: RANK, op: 'min' } : `-${other}`;
      encoding.key = { field };
    }
  }
  return { mark: { type: mark, ...MARKS[mark] }, encoding };
}

export class TailraceChart extends ViewElement {
  static observedAttributes = [...super.observedAttributes, 'mark', 'x', 'y', 'color'];
  limit = 1_000;
  #chart = make('div', 'chart content');
  #grid = new Grid();
  labels = [make('figcaption', 'label'), this.#grid.caption];
  #columns;
  #rows = [];
  #opening;
  #drawing;
  #fault;
  #timer;

  constructor() {
    super(`
      :host {
        --_color-2: var(--tailrace-color-2, light-dark(#6a4bc4, #ad9bff));
        --_color-3: var(--tailrace-color-3, light-dark(#b36b00, #f2b84b));
        --_color-4: var(--tailrace-color-4, light-dark(#b3305f, #ff8fb1));
      }
      figure { display: flex; flex-direction: column; height: 100%; margin: 0; }
      [part~=chart] { position: relative; flex: 1; min-height: var(--tailrace-chart-height, 18rem); margin-top: 0.5rem; }
      svg { position: absolute; inset: 0; overflow: visible; }
    `);
    const figure = make('figure');
    this.#chart.ariaHidden = 'true';
    figure.append(this.labels[0], this.#chart, this.#grid.table);
    this.shadowRoot.append(figure, this.note);
    new ResizeObserver(() => this.#sized(this.#drawing)?.runAsync()).observe(this.#chart);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end() {
    this.#drawing?.finalize();
    this.#opening = this.#drawing = this.#fault = undefined;
  }

  begin() {
    const how = Object.fromEntries([...this.attributes].map(({ name, value }) => [name, value]));
    const json = this.querySelector('script')?.textContent;
    const spec = json ? JSON.parse(json) : specOf(how, this.column);
    this.#columns = this.view.columns.map(({ name, type }) => [name, kindOf(type)]);
    this.#grid.begin(this);
    this.#end();
    this.#open(spec);
  }

  async #open(spec) {
    const opening = (this.#opening = {});
    try {
      await (loaded ??= load(this.server.options.vega));
      const { fontFamily: font, fontSize } = getComputedStyle(this);
      const texts = { labelFontSize: 0.85 * parseFloat(fontSize) };
      const defaults = {
        data: { name: 'rows', values: this.#rows.map(this.#object) },
        background: null,
        padding: 0,
        autosize: { type: 'fit', contains: 'padding', resize: true },
      };
      const config = vega.mergeConfig({ font, axis: texts, legend: texts }, CONFIG, spec.config ?? {});
      const { view } = await vegaEmbed(
        this.#chart,
        { ...defaults, width: 300, height: 200, ...spec, config },
        {
          ast: true,
          renderer: 'svg',
          actions: false,
          defaultStyle: false,
          logLevel: vega.Error,
          tooltip: (handler, event, item, value) => (this.#chart.title = Object.values(value ?? {}).join(' ')),
        },
      );
      if (opening !== this.#opening) {
        view.finalize();
        return;
      }
      this.#drawing = this.#sized(view);
      this.#grid.table.className = 'unseen';
    } catch (fault) {
      loaded = undefined;
      this.#fault = `the chart cannot be drawn: ${fault.message}`;
    }
    this.soon();
  }

  #sized(view) {
    return view?.width(this.#chart.clientWidth).height(this.#chart.clientHeight);
  }

  render(rows) {
    this.#rows = rows;
    this.problem = this.#fault ?? this.rest(rows);
    this.#timer ??= setTimeout(this.#write, this.#drawing ? TABLE_MS : 0);
    return this.#drawing
      ?.change('rows', vega.changeset().remove(vega.truthy).insert(rows.map(this.#object)))
      .runAsync();
  }

  /** Vega writes into its objects. */
  #object = (row, rank) => {
    const object = { [RANK]: rank };
    this.#columns.forEach(([name, kind]) => {
      const value = row[name];
      object[name] = value === null || kind === 'text' ? value : kind === 'number' ? Number(value) : timeOf(value);
    });
    return object;
  };

  #write = () => {
    this.#timer = undefined;
    this.#grid.render(this.#rows.slice(0, TABLE_ROWS));
  };
}
