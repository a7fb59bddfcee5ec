import { TailraceChart } from './tailrace-element-chart.js';
import { Grid, LiveElement, ViewElement, make, noteOf, setText } from './tailrace-element.js';
import { server } from './tailrace-element-streams.js';
import { ago, duration, moment } from './tailrace-element-values.js';

/** The worst is last. */
const STATES = ['live', 'connecting', 'loading', 'stale', 'reconnecting', 'failed'];
const APART = 1_500;

export class TailraceNumber extends ViewElement {
  static observedAttributes = [...super.observedAttributes, 'column', 'sparkline'];
  labels = [make('div', 'label')];
  #value = make('div', 'value content', '–');
  #line = make('div', 'sparkline content');
  #values = [];
  #timer;
  #format;
  limit = 1;

  constructor() {
    super(`
      :host { container-type: inline-size; }
      [part~=value] {
        font-size: min(var(--tailrace-number-size, 3rem), 100cqi / (0.62 * var(--_digits, 4)));
        font-weight: 650;
        white-space: nowrap;
      }
      svg { display: block; width: 100%; height: 2.5rem; overflow: visible; }
      path { fill: none; stroke: var(--_accent); stroke-width: 2; vector-effect: non-scaling-stroke; }
    `);
    this.#line.innerHTML =
      '<svg aria-hidden="true" viewBox="0 0 100 100" preserveAspectRatio="none"><path part="line">';
    this.shadowRoot.append(...this.labels, this.#value, this.#line, this.note);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  begin() {
    const name = this.getAttribute('column');
    this.#format = this.format(this.getAttribute('format'), name ? this.column(name) : undefined);
    this.#line.hidden = !this.hasAttribute('sparkline');
  }

  render([row]) {
    const name = this.getAttribute('column');
    const value = name ? row?.[name] : this.view.size;
    const text = this.#format(value);
    setText(this.#value, text);
    this.#value.style.setProperty('--_digits', Math.max(4, text.length));
    this.#values[Math.max(0, this.#values.length - 1)] = Number(value) || 0;
    if (!this.#line.hidden) {
      this.#timer ??= setInterval(this.#draw, 1_000);
    }
  }

  #draw = () => {
    const seconds = Number(this.getAttribute('sparkline')) || 60;
    const values = this.#values;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const points = values.map((value, at) => {
      const x = 100 - ((values.length - 1 - at) * 100) / seconds;
      return `${x} ${95 - (90 * (value - least)) / (most - least || 1)}`;
    });
    this.#line.querySelector('path').setAttribute('d', `M${points.join('L')}`);
    values.push(values.at(-1));
    values.splice(0, values.length - seconds - 1);
  };
}

export class TailraceTable extends ViewElement {
  static observedAttributes = [...super.observedAttributes, 'key'];
  #grid = new Grid();
  #frame = make('div', 'frame content');
  labels = [this.#grid.caption];
  limit = 100;

  constructor() {
    super('[part~=frame] { overflow: auto; }');
    // A keyboard scrolls what has the focus.
    this.#frame.tabIndex = 0;
    this.#frame.append(this.#grid.table);
    this.shadowRoot.append(this.#frame, this.note);
  }

  begin() {
    this.#grid.begin(this);
  }

  render(rows) {
    this.#grid.render(rows);
    this.problem = this.rest(rows);
  }
}

/** Ages are by this page's clock; there are none before all views have rows. */
export function freshness(views, now = Date.now()) {
  const [oldest, ...others] = views.filter(({ asOf }) => asOf).sort((a, b) => a.asOf - b.asOf);
  if (!oldest || others.length < views.length - 1) {
    return '';
  }
  const newest = others.at(-1) ?? oldest;
  const told = ({ asOf, heardAt }) => `as of ${moment(asOf, now)}, ${ago(now - heardAt)}`;
  return newest.asOf - oldest.asOf > APART ? `oldest ${told(oldest)}; newest ${told(newest)}` : told(oldest);
}

export class TailraceStatus extends LiveElement {
  #state = make('span', 'state');
  #fresh = make('span', 'fresh');
  #left;

  constructor() {
    super(`
      :host { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 1rem; font-size: 0.95rem; }
      [part=state] { border: 1px solid; border-radius: 99px; padding: 0.1em 0.8em; color: var(--_state, var(--_accent)); }
      [part=note] { margin: 0; }
      [part=fresh] { color: var(--_quiet); }
    `);
    this.note.role = 'status';
    this.shadowRoot.append(this.#state, this.note, this.#fresh);
  }

  connectedCallback() {
    this.#left = new AbortController();
    const { signal } = this.#left;
    this.server.addEventListener('told', this.soon, { signal });
    const timer = setInterval(this.soon, 1_000);
    signal.addEventListener('abort', () => clearInterval(timer));
    this.soon();
  }

  disconnectedCallback() {
    this.#left.abort();
  }

  changed() {
    this.disconnectedCallback();
    this.connectedCallback();
  }

  update() {
    const name = this.getAttribute('view');
    const views = this.server.views.filter((view) => view && (!name || view.name === name));
    const rank = ({ status }) => STATES.indexOf(status);
    const [bad = { status: 'connecting' }] = [...views].sort((a, b) => rank(b) - rank(a));
    const { status, since } = bad;
    const bare = rank(bad) < STATES.indexOf('stale');
    const all = bare || views.every((view) => view.status === status);
    this.say(status, (all ? '' : `${bad.name}: `) + noteOf(bad));
    setText(this.#state, bare ? status : `${status}, ${duration(Date.now() - since)}`);
    setText(this.#fresh, freshness(views));
  }
}

export function configure(options, src) {
  Object.assign(server(src).options, options);
}

/** Node.js has no elements, and a page may load this twice. */
const { customElements } = globalThis;
const define = (name, element) => customElements?.get(name) ?? customElements?.define(name, element);
define('tailrace-chart', TailraceChart);
define('tailrace-number', TailraceNumber);
define('tailrace-status', TailraceStatus);
define('tailrace-table', TailraceTable);

export { TailraceChart };
