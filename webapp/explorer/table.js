import { make, setData } from './page.js';
import { cut, isNumeric, kindOf, textOf, widths } from './values.js';

/** For how long a changed cell can be told from others; as the animation in view.css. */
const FLASH_MS = 1_200;
/** Browsers draw nothing that is higher; beyond it, the scrollbar's steps are larger than a row. */
const HIGHEST = 8_000_000;
const SAMPLE = 200;

/**
 * Rows in a table of which only what is seen is in the document. Events: `sort` (`name` of a
 * column) and `choose` (`entry`).
 */
export class Table extends EventTarget {
  #scroller;
  #sizer = make('div', 'sizer');
  #window = make('div', 'window');
  #table = make('table');
  #head = make('tr');
  #body = make('tbody');
  #columns = [];
  #rows;
  #lines = [];
  #selected;
  /** How many rows the columns' widths were found from. */
  #fitted = 0;
  /** In px, as last measured. */
  #lineHeight = 34;
  #height = 0;
  #headHeight = 0;
  #resized = new ResizeObserver(() => this.#resize());

  constructor(scroller, name) {
    super();
    this.#scroller = scroller;
    this.#table.setAttribute('role', 'grid');
    this.#table.setAttribute('aria-label', `Rows of ${name}`);
    this.#table.tabIndex = 0;
    const head = make('thead');
    head.append(this.#head);
    this.#table.append(make('colgroup'), head, this.#body);
    this.#window.append(this.#table);
    this.#sizer.append(this.#window);
    scroller.replaceChildren(this.#sizer);
    scroller.scrollTo(0, 0);
    scroller.onscroll = () => this.draw();
    this.#table.addEventListener('keydown', (event) => this.#key(event));
    this.#body.addEventListener('click', (event) => this.#click(event));
    this.#body.addEventListener('animationend', ({ target }) => delete target.dataset.flash);
    this.#resized.observe(scroller);
  }

  close() {
    this.#resized.disconnect();
    this.#scroller.onscroll = null;
    this.#scroller.replaceChildren();
  }

  focus() {
    this.#table.focus({ preventScroll: true });
  }

  /** Other columns, and so other rows. */
  columns(columns, rows) {
    this.#columns = columns;
    this.#rows = rows;
    this.#selected = undefined;
    this.#head.replaceChildren(...columns.map((column) => this.#heading(column)));
    this.#table.querySelector('colgroup').replaceChildren(...columns.map(() => make('col')));
    this.#table.setAttribute('aria-colcount', columns.length);
    this.#lines = [];
    this.#body.replaceChildren();
    this.#fit();
    this.#resize();
  }

  /** Columns as wide as the rows that come first need. */
  #fit() {
    const sample = this.#rows.slice(0, SAMPLE).map(({ row }) => row);
    const wide = widths(this.#columns, sample);
    const cols = this.#table.querySelectorAll('col');
    wide.forEach((characters, at) => (cols[at].style.width = `calc(${characters}ch + 2rem)`));
    const all = wide.reduce((a, b) => a + b, 0);
    this.#sizer.style.setProperty('--width', `calc(${all}ch + ${2 * wide.length}rem)`);
    this.#fitted = sample.length;
  }

  ordered(order) {
    this.#columns.forEach(({ name }, at) => {
      const sorted = order?.name === name;
      const direction = sorted ? (order.downwards ? 'descending' : 'ascending') : 'none';
      this.#head.children[at].setAttribute('aria-sort', direction);
    });
  }

  /** What is seen, as the rows now are. */
  draw() {
    if (!this.#rows) {
      return;
    }
    const { length } = this.#rows;
    if (this.#fitted < SAMPLE && length > 2 * this.#fitted) {
      this.#fit();
    }
    const full = length * this.#lineHeight;
    const sized = `${Math.min(full, HIGHEST) + this.#headHeight}px`;
    if (this.#sizer.style.height !== sized) {
      this.#sizer.style.height = sized;
      this.#table.setAttribute('aria-rowcount', length + 1);
    }
    const seen = Math.max(0, this.#height - this.#headHeight);
    const offset = Math.min(this.#offset(full, seen), Math.max(0, full - seen));
    const first = Math.floor(offset / this.#lineHeight);
    const most = Math.ceil(seen / this.#lineHeight) + 1;
    const entries = this.#rows.slice(first, first + most);
    this.#body.style.transform = `translateY(${first * this.#lineHeight - offset}px)`;
    this.#need(entries.length);
    const now = performance.now();
    entries.forEach((entry, at) => this.#line(this.#lines[at], entry, first + at, now));
    this.#point();
  }

  /** Scrolls the row of this index into sight. */
  #reveal(index) {
    const seen = this.#height - this.#headHeight;
    const full = this.#rows.length * this.#lineHeight;
    const offset = this.#offset(full, seen);
    const top = index * this.#lineHeight;
    const wanted = Math.min(Math.max(offset, top + this.#lineHeight - seen), top);
    const stretch = full > HIGHEST ? (HIGHEST - seen) / (full - seen) : 1;
    this.#scroller.scrollTop = wanted * stretch;
    this.draw();
  }

  #offset(full, seen) {
    const { scrollTop } = this.#scroller;
    return full > HIGHEST ? (scrollTop * (full - seen)) / (HIGHEST - seen) : scrollTop;
  }

  #resize() {
    this.#height = this.#scroller.clientHeight;
    this.#headHeight = this.#head.offsetHeight;
    this.#window.style.height = `${this.#height}px`;
    this.#lineHeight = parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--line-height')) || 34;
    this.draw();
  }

  #heading({ name, type }) {
    const heading = make('th', isNumeric(type) ? 'number' : '');
    const button = make('button');
    heading.scope = 'col';
    button.type = 'button';
    button.title = 'Sort';
    button.append(make('span', 'name', name), ' ', make('span', 'type', type));
    button.addEventListener('click', () => this.dispatchEvent(Object.assign(new Event('sort'), { name })));
    heading.append(button);
    return heading;
  }

  #need(count) {
    while (this.#lines.length < count) {
      const element = make('tr');
      const cells = this.#columns.map(({ type }) => make('td', isNumeric(type) ? 'number' : ''));
      element.id = `line-${this.#lines.length}`;
      element.append(...cells);
      this.#lines.push({ element, cells, entry: undefined, version: -1, index: -1, selected: false });
      this.#body.append(element);
    }
    while (this.#lines.length > count) {
      this.#lines.pop().element.remove();
    }
  }

  #line(line, entry, index, now) {
    const { element } = line;
    if (line.index !== index) {
      line.index = index;
      element.setAttribute('aria-rowindex', index + 2);
    }
    if (line.entry !== entry || line.version !== entry.version) {
      Object.assign(line, { entry, version: entry.version });
      line.cells.forEach((cell, at) => this.#cell(cell, entry, this.#columns[at].name, now));
    }
    const selected = entry === this.#selected;
    if (line.selected !== selected) {
      line.selected = selected;
      element.setAttribute('aria-selected', selected);
    }
  }

  /** Tells a screen reader where the selection is, if that is in the document. */
  #point() {
    const { id } = this.#lines.find(({ selected }) => selected)?.element ?? {};
    if (id) {
      this.#table.setAttribute('aria-activedescendant', id);
    } else {
      this.#table.removeAttribute('aria-activedescendant');
    }
  }

  #cell(cell, entry, name, now) {
    const value = entry.row[name];
    const text = cut(textOf(value));
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
    setData(cell, 'kind', kindOf(value));
    const age = now - entry.at;
    if (age < FLASH_MS && (entry.changed?.has(name) ?? true)) {
      cell.style.animationDelay = `${-Math.max(0, Math.round(age))}ms`;
      cell.dataset.flash = cell.dataset.flash === 'a' ? 'b' : 'a';
    } else if (cell.dataset.flash) {
      delete cell.dataset.flash;
    }
  }

  #click({ target }) {
    const line = this.#lines.find(({ element }) => element.contains(target));
    if (line && getSelection().isCollapsed) {
      this.#select(line.entry);
      this.#choose();
    }
  }

  #select(entry) {
    this.#selected = entry;
    this.draw();
  }

  #choose() {
    this.dispatchEvent(Object.assign(new Event('choose'), { entry: this.#selected }));
  }

  #key(event) {
    if (event.target !== this.#table || event.ctrlKey || event.metaKey || event.altKey || !this.#rows?.length) {
      return;
    }
    const page = Math.max(1, Math.floor((this.#height - this.#headHeight) / this.#lineHeight) - 1);
    const index = this.#selected ? this.#rows.indexOf(this.#selected) : -1;
    const last = this.#rows.length - 1;
    const to = {
      ArrowDown: index < 0 ? this.#lines[0]?.index : index + 1,
      ArrowUp: index < 0 ? this.#lines[0]?.index : index - 1,
      PageDown: Math.max(index, 0) + page,
      PageUp: index - page,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const reached = Math.min(last, Math.max(0, to));
      this.#selected = this.#rows.at(reached);
      this.#reveal(reached);
    } else if (event.key === 'Enter' && index >= 0) {
      event.preventDefault();
      this.#choose();
    }
  }
}
