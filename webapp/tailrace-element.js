import { server } from './tailrace-element-streams.js';
import { Window, formatter, kindOf, moment, orderOf, pairs } from './tailrace-element-values.js';

const STYLES = `
:host {
  --_accent: var(--tailrace-accent, light-dark(#0c7c86, #43c6c0));
  --_quiet: var(--tailrace-quiet, color-mix(in srgb, currentColor 70%, transparent));
  --_line: var(--tailrace-line, color-mix(in srgb, currentColor 15%, transparent));
  --_warn: var(--tailrace-warn, light-dark(#8a5000, #f2b84b));
  --_bad: var(--tailrace-bad, light-dark(#b3261e, #ff8a80));
  display: block;
  min-width: 0;
  margin: 0.5rem;
  border: 1px solid var(--_line);
  border-radius: 0.75rem;
  padding: 1rem 1.25rem;
  font-family: system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  line-height: 1.4;
}
:host([hidden]), [hidden], :empty[part=note] { display: none }
[part=label], th { color: var(--_quiet); font-weight: 500; text-align: start }
[part=label], [part=note], table { font-size: 0.95rem }
[part=note] { margin: 0.4rem 0 0; color: var(--_state, var(--_quiet)); overflow-wrap: anywhere }
:host([data-status=stale]), :host([data-status=reconnecting]) { --_state: var(--_warn) }
:host([data-status=failed]) { --_state: var(--_bad) }
:host([data-status$=ing]) [part=note] { animation: appear 0.3s 0.7s both }
:host(:not([data-status=live])) [part~=content] { filter: grayscale(1) }
:host(:not([data-status=live])) :is(td, [part~=value]) { color: var(--_quiet) }
@keyframes appear { from { opacity: 0 } }
.unseen { position: absolute; overflow: hidden; width: 1px; height: 1px; clip-path: inset(50%) }
table { width: 100%; border-collapse: collapse }
caption { padding-bottom: 0.5rem }
th, td { padding: 0.4em 1em 0.4em 0; overflow-wrap: anywhere }
td { border-top: 1px solid var(--_line) }
:last-child:is(th, td) { padding-right: 0 }
[part~=number] { text-align: end }
[part~=number], [part~=time], th { white-space: nowrap }
@media (prefers-reduced-motion) { * { animation: none !important } }
`;

/** Longer rendering leaves as much time to the page. */
const QUICK = 8;

const due = new Set();
let scheduled = false;
let free = 0;

/** All elements show one time. */
function later(element) {
  due.add(element);
  if (!scheduled) {
    scheduled = true;
    const wait = free - performance.now();
    (wait > 0 ? setTimeout : queueMicrotask)(renderAll, wait);
  }
}

async function renderAll() {
  const from = performance.now();
  const elements = [...due].filter(({ isConnected }) => isConnected);
  due.clear();
  await Promise.all(elements.map((each) => each.update()));
  const to = performance.now();
  free = to - from > QUICK ? to + to - from : 0;
  scheduled = false;
  due.forEach(later);
}

/** Any Content-Security-Policy accepts it. */
function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

export function make(tag, part = '', text = '') {
  const made = document.createElement(tag);
  made.setAttribute('part', part);
  made.textContent = text;
  return made;
}

export function setText(where, text) {
  if (where.textContent !== text) {
    where.textContent = text;
  }
}

export class LiveElement extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = ['src', 'view'];
  note = make('p', 'note');

  constructor(styles) {
    super();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet(STYLES), sheet(styles)];
  }

  get server() {
    return server(this.getAttribute('src'));
  }

  attributeChangedCallback(name) {
    if (this.isConnected) {
      this.changed(name);
      this.soon();
    }
  }

  soon = () => later(this);

  say(status, text) {
    if (this.dataset.status !== status) {
      this.dataset.status = status;
    }
    setText(this.note, text);
  }
}

/** Subclasses have `begin`, `render`, `labels` and the default `limit`. */
export class ViewElement extends LiveElement {
  static observedAttributes = [...super.observedAttributes, 'where', 'label', 'columns', 'format', 'order-by', 'limit'];
  problem = '';
  labels = [];
  #window;
  #columns;
  #followed;
  #fault;

  get view() {
    return this.#followed?.view;
  }

  connectedCallback() {
    this.changed('view');
    this.soon();
  }

  disconnectedCallback() {
    this.#leave();
  }

  #leave() {
    this.#followed?.leave(this.#told);
    this.#followed = this.#fault = undefined;
  }

  changed(name) {
    this.#window = undefined;
    if (!['src', 'view', 'where'].includes(name)) {
      return;
    }
    this.#leave();
    try {
      const where = whereOf(this.getAttribute('where') ?? '');
      const view = this.getAttribute('view');
      if (!view) {
        throw new Error('write the name of a view: view="…"');
      }
      this.#followed = this.server.follow(view, where, this.#told);
    } catch (fault) {
      this.#fault = fault;
    }
  }

  #told = (event) => {
    this.#window = event.type === 'view' ? undefined : this.#window;
    event.changes?.forEach((change) => this.#window?.change(change));
    this.soon();
  };

  update() {
    let rendered;
    let fault = this.#fault;
    const label = this.getAttribute('label') ?? this.getAttribute('view');
    this.labels.forEach((each) => setText(each, label));
    try {
      if (this.view?.columns && !fault) {
        rendered = this.render(this.#rows());
      }
    } catch (wrong) {
      fault = wrong;
    }
    const status = fault ? 'failed' : (this.view?.status ?? 'connecting');
    this.say(status, fault?.message || noteOf(this.view ?? { status }) || this.problem);
    return rendered;
  }

  #rows() {
    const { columns } = this.view;
    if (!this.#window || this.#columns !== columns) {
      this.#columns = columns;
      const limit = Number(this.getAttribute('limit') ?? this.limit);
      const order = orderOf(this.getAttribute('order-by'), this.column);
      this.begin();
      this.#window = new Window(order, limit, () => this.view.rows);
    }
    return this.#window.rows;
  }

  column = (name) => {
    const { columns, name: view } = this.view;
    const found = columns.find((each) => each.name === name);
    if (!found) {
      throw new Error(`${view} has no column ${name}; it has ${columns.map((each) => each.name).join(', ')}`);
    }
    return found;
  };

  format(words, column = { type: 'int8' }) {
    return formatter(words, column, this.closest('[lang]')?.lang || undefined);
  }

  rest(rows) {
    const [shown, all] = [rows.length, this.view.size].map(this.format());
    return shown !== all ? `${shown} of ${all} rows` : rows.length ? '' : 'no rows';
  }
}

export function noteOf({ status, reason, since, columns }) {
  if (['stale', 'reconnecting'].includes(status)) {
    return `${status} since ${moment(since)}${reason && `: ${reason}`}`;
  }
  return reason || (columns ? '' : 'loading …');
}

function whereOf(text) {
  if (text.trim()[0] === '{') {
    return JSON.parse(text);
  }
  const given = new URLSearchParams(text.trim());
  return Object.fromEntries([...given.keys()].map((column) => [column, given.getAll(column)]));
}

export class Grid {
  table = make('table', 'table');
  caption = this.table.createCaption();
  #head = this.table.createTHead().insertRow();
  #body = this.table.createTBody();
  #columns;
  #key;

  constructor() {
    this.caption.setAttribute('part', 'label');
  }

  begin(element) {
    const formats = new Map(pairs(element.getAttribute('format')));
    [...formats.keys()].forEach(element.column);
    const labels = pairs(element.getAttribute('columns'));
    const given = labels.length ? labels : element.view.columns.map(({ name }) => [name]);
    this.#columns = given.map(([name, label = name]) => {
      const column = element.column(name);
      return { name, label, kind: kindOf(column.type), format: element.format(formats.get(name), column) };
    });
    this.#key = element.getAttribute('key');
    this.#body.replaceChildren();
    this.#head.replaceChildren(...this.#columns.map(({ label, kind }) => make('th', `head ${kind}`, label)));
    [...this.#head.cells].forEach((cell) => (cell.scope = 'col'));
  }

  render(rows) {
    const lines = this.#body.rows;
    while (lines.length > rows.length) {
      this.#body.deleteRow(-1);
    }
    rows.forEach((row, at) => {
      const line = lines[at] ?? this.#line();
      const before = line.row ?? {};
      line.row = row;
      this.#columns.forEach(({ name, format }, each) => {
        if (before[name] !== row[name]) {
          setText(line.cells[each], format(row[name]));
          if (this.#key && before[this.#key] === row[this.#key]) {
            flash(line.cells[each]);
          }
        }
      });
    });
  }

  #line() {
    const line = this.#body.appendChild(make('tr', 'row'));
    line.append(...this.#columns.map(({ kind }) => make('td', `cell ${kind}`)));
    return line;
  }
}

function flash(cell) {
  if (!cell.getAnimations().length && !matchMedia('(prefers-reduced-motion)').matches) {
    cell.animate([{ backgroundColor: 'color-mix(in srgb, var(--_accent) 30%, transparent)' }, {}], 900);
  }
}
