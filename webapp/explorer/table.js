import { Line } from './line.js';
import { make } from './page.js';
import { isNumeric, widths } from './values.js';
import { Viewport } from './viewport.js';

const SAMPLE = 200;

/**
 * A table whose document contains only the visible rows: the scroll position selects them. Events:
 * `sort` (`name` of a column), `select` and `choose` (`entry`).
 */
export class Table extends EventTarget {
  #scroller;
  #sizer = make('div', 'sizer');
  #window = make('div', 'window');
  #table = make('table');
  #group = make('colgroup');
  #head = make('tr');
  #body = make('tbody');
  #resized = new ResizeObserver(() => this.#measure());
  #viewport = new Viewport();
  #columns = [];
  #rows;
  #lines = [];
  #selected;
  /** The number of rows that the columns' widths are based on. */
  #fitted = 0;

  constructor(scroller, name) {
    super();
    const head = make('thead');
    head.append(this.#head);
    this.#table.setAttribute('role', 'grid');
    this.#table.setAttribute('aria-label', `Rows of ${name}`);
    this.#table.tabIndex = 0;
    this.#table.append(this.#group, head, this.#body);
    this.#window.append(this.#table);
    this.#sizer.append(this.#window);
    this.#scroller = scroller;
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

  /** Replaces the columns, and so all rows. */
  show(columns, rows) {
    this.#columns = columns;
    this.#rows = rows;
    this.#selected = undefined;
    this.#lines = [];
    this.#body.replaceChildren();
    this.#head.replaceChildren(...columns.map((column) => this.#heading(column)));
    this.#group.replaceChildren(...columns.map(() => make('col')));
    this.#table.setAttribute('aria-colcount', columns.length);
    this.#fit();
    this.#measure();
  }

  ordered(order) {
    this.#columns.forEach(({ name }, at) => {
      const sorted = order?.name === name;
      const direction = sorted ? (order.downwards ? 'descending' : 'ascending') : 'none';
      this.#head.children[at].setAttribute('aria-sort', direction);
    });
  }

  /** Draws the visible rows. */
  draw() {
    if (!this.#rows) {
      return;
    }
    const { length } = this.#rows;
    if (this.#fitted < SAMPLE && length > 2 * this.#fitted) {
      this.#fit();
    }
    this.#size(length);
    const { first, most, hidden } = this.#viewport.seen(length, this.#scroller.scrollTop);
    const entries = this.#rows.slice(first, first + most);
    this.#body.style.transform = `translateY(${-hidden}px)`;
    this.#need(entries.length);
    entries.forEach((entry, at) => this.#lines[at].show(entry, first + at, entry === this.#selected));
    this.#point();
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

  /** Sets the columns' widths from the first rows. */
  #fit() {
    const sample = this.#rows.slice(0, SAMPLE).map(({ row }) => row);
    const wide = widths(this.#columns, sample);
    wide.forEach((characters, at) => (this.#group.children[at].style.width = `calc(${characters}ch + 2rem)`));
    const all = wide.reduce((a, b) => a + b, 0);
    this.#sizer.style.setProperty('--width', `calc(${all}ch + ${2 * wide.length}rem)`);
    this.#fitted = sample.length;
  }

  #measure() {
    const lineHeight = getComputedStyle(this.#scroller).getPropertyValue('--line-height');
    const { clientHeight: height } = this.#scroller;
    const headHeight = this.#head.offsetHeight;
    Object.assign(this.#viewport, { height, headHeight, lineHeight: parseFloat(lineHeight) });
    this.#window.style.height = `${height}px`;
    this.draw();
  }

  #size(length) {
    const height = `${this.#viewport.scrolled(length)}px`;
    if (this.#sizer.style.height !== height) {
      this.#sizer.style.height = height;
      this.#table.setAttribute('aria-rowcount', length + 1);
    }
  }

  #need(count) {
    while (this.#lines.length < count) {
      const line = new Line(this.#columns, `line-${this.#lines.length}`);
      this.#lines.push(line);
      this.#body.append(line.element);
    }
    while (this.#lines.length > count) {
      this.#lines.pop().element.remove();
    }
  }

  /** Names the selected row to screen readers while it is in the document. */
  #point() {
    const { id } = this.#lines.find(({ selected }) => selected)?.element ?? {};
    if (id) {
      this.#table.setAttribute('aria-activedescendant', id);
    } else {
      this.#table.removeAttribute('aria-activedescendant');
    }
  }

  #click({ target }) {
    const line = this.#lines.find(({ element }) => element.contains(target));
    if (line && getSelection().isCollapsed) {
      this.#selected = line.entry;
      this.draw();
      this.#tell('choose');
    }
  }

  #tell(type) {
    this.dispatchEvent(Object.assign(new Event(type), { entry: this.#selected }));
  }

  #key(event) {
    if (event.target !== this.#table || event.ctrlKey || event.metaKey || event.altKey || !this.#rows?.length) {
      return;
    }
    const index = this.#selected ? this.#rows.indexOf(this.#selected) : -1;
    const to = this.#reached(event.key, index);
    if (to !== undefined) {
      event.preventDefault();
      this.#select(Math.min(this.#rows.length - 1, Math.max(0, to)));
    } else if (event.key === 'Enter' && index >= 0) {
      event.preventDefault();
      this.#tell('choose');
    }
  }

  /** Returns the index that a key moves to; without a selection, from the first visible row. */
  #reached(key, index) {
    const { page } = this.#viewport;
    const from = index < 0 ? (this.#lines[0]?.index ?? 0) : index;
    const step = index < 0 ? 0 : 1;
    return {
      ArrowDown: from + step,
      ArrowUp: from - step,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: this.#rows.length - 1,
    }[key];
  }

  #select(index) {
    this.#selected = this.#rows.at(index);
    const { scrollTop } = this.#scroller;
    this.#scroller.scrollTop = this.#viewport.reveal(index, this.#rows.length, scrollTop);
    this.draw();
    this.#tell('select');
  }
}
