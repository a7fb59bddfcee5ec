import { element, make } from './page.js';

/** The inputs for the columns by which the server can be asked for some of a view's rows. */
export class WhereInputs {
  #box = element('where');
  #changed;

  /** `changed` receives the conditions. */
  constructor(changed) {
    this.#changed = changed;
    this.#box.replaceChildren();
    this.#box.hidden = true;
  }

  /** Shows an input for each column of the server and of the conditions. */
  show(columns, where) {
    const names = [...new Set([...columns, ...Object.keys(where)])];
    const inputs = [...this.#box.querySelectorAll('input')];
    if (inputs.map(({ name }) => name).join('\n') !== names.join('\n')) {
      this.#box.replaceChildren(...names.map((name) => this.#label(name)));
    }
    for (const input of this.#box.querySelectorAll('input')) {
      const value = new Map(Object.entries(where)).get(input.name) ?? '';
      // Somebody may be typing.
      if (input !== document.activeElement) {
        input.value = value;
      }
    }
    this.#box.hidden = names.length === 0;
  }

  #label(name) {
    const label = make('label', '', `${name} `);
    const input = make('input');
    Object.assign(input, { name, type: 'search', placeholder: 'any', autocomplete: 'off', spellcheck: false });
    input.addEventListener('change', () => this.#changed(this.#conditions()));
    label.append(input);
    return label;
  }

  #conditions() {
    const inputs = [...this.#box.querySelectorAll('input')];
    return Object.fromEntries(inputs.filter(({ value }) => value).map(({ name, value }) => [name, value]));
  }
}
