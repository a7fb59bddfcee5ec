import { make, setData } from './page.js';
import { cut, isNumeric, kindOf, textOf } from './values.js';

/** How long a changed cell is highlighted, in ms; the same as in view.css. */
const FLASH_MS = 1_200;

/** A line of the table; it is reused for other entries. */
export class Line {
  element = make('tr');
  index;
  entry;
  selected = false;

  #columns;
  #cells;
  #version;

  constructor(columns, id) {
    this.#columns = columns;
    this.#cells = columns.map(({ type }) => make('td', isNumeric(type) ? 'number' : ''));
    this.element.id = id;
    this.element.append(...this.#cells);
  }

  /** Changes only the cells that differ. */
  show(entry, index, selected) {
    if (this.index !== index) {
      this.index = index;
      this.element.setAttribute('aria-rowindex', index + 2);
    }
    if (this.selected !== selected) {
      this.selected = selected;
      this.element.setAttribute('aria-selected', selected);
    }
    if (this.entry !== entry || this.#version !== entry.version) {
      this.entry = entry;
      this.#version = entry.version;
      const age = performance.now() - entry.at;
      this.#cells.forEach((cell, at) => this.#fill(cell, this.#columns[at].name, age));
    }
  }

  #fill(cell, name, age) {
    const value = this.entry.row[name];
    const text = cut(textOf(value));
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
    setData(cell, 'kind', kindOf(value));
    if (age < FLASH_MS && (this.entry.changed?.has(name) ?? true)) {
      cell.style.animationDelay = `${-Math.max(0, Math.round(age))}ms`;
      cell.dataset.flash = cell.dataset.flash === 'a' ? 'b' : 'a';
    } else if (cell.dataset.flash) {
      delete cell.dataset.flash;
    }
  }
}
