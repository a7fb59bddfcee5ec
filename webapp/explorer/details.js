import { copies } from './copy.js';
import { element, make, setText } from './page.js';
import { json, kindOf, textOf } from './values.js';

/** One row with its whole values, which follow its changes. */
export class Details {
  #root = element('details');
  #columns;
  #entry;
  #version;
  #closed;
  #stop = new AbortController();

  /** `closed` is called when somebody closes it. */
  constructor(closed) {
    const { signal } = this.#stop;
    this.#closed = closed;
    copies(this.#root.querySelector('.copy'), () => json(this.#entry.row, '  '), signal);
    this.#root.querySelector('.close').addEventListener('click', () => this.#dismiss(), { signal });
    this.#root.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#dismiss(), { signal });
  }

  open(entry, columns) {
    this.#columns = columns;
    this.#entry = entry;
    this.#version = undefined;
    this.#root.hidden = false;
    this.draw(true);
    element('details-title').focus();
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
    setText(this.#root.querySelector('.gone'), there ? '' : 'This row is not there any more.');
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
