import { copies } from './copy.js';
import { element, make, setText } from './page.js';
import { json, kindOf, textOf } from './values.js';

/** The panel with one row's complete values, which follows the row's changes. */
export class Details {
  #root = element('details');
  #columns;
  #entry;
  #version;
  #closed;
  #stop = new AbortController();

  /** Calls `closed` when the user closes the panel. */
  constructor(closed) {
    const { signal } = this.#stop;
    this.#closed = closed;
    copies(this.#root.querySelector('.copy'), () => json(this.#entry.row, '  '), signal);
    this.#root.querySelector('.close').addEventListener('click', () => this.#dismiss(), { signal });
    this.#root.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#dismiss(), { signal });
  }

  open(entry, columns) {
    this.show(entry, columns);
    element('details-title').focus();
  }

  /** Does not move the focus. */
  show(entry, columns) {
    this.#columns = columns;
    this.#entry = entry;
    this.#version = undefined;
    this.#root.hidden = false;
    this.draw(true);
  }

  close() {
    this.#root.hidden = true;
    this.#entry = undefined;
  }

  end() {
    this.close();
    this.#stop.abort();
  }

  draw(there) {
    if (!this.#entry) {
      return;
    }
    setText(this.#root.querySelector('.gone'), there ? '' : 'This row no longer exists.');
    if (this.#version !== this.#entry.version) {
      this.#version = this.#entry.version;
      const { row } = this.#entry;
      const items = this.#columns.flatMap(({ name, type }) => {
        const term = make('dt', '', `${name} `);
        term.append(make('span', 'type', type));
        const value = row[name];
        const kind = kindOf(value);
        const shown = make('dd', '', kind === 'json' ? json(value, '  ') : textOf(value));
        shown.dataset.kind = kind;
        return [term, shown];
      });
      this.#root.querySelector('dl').replaceChildren(...items);
    }
  }

  get entry() {
    return this.#entry;
  }

  #dismiss() {
    this.close();
    this.#closed();
  }
}
