import { copies } from './copy.js';
import { element, make } from './page.js';
import { snippets } from './snippets.js';

/** Shows examples that follow the view, to be copied. */
export function showUse(view) {
  const figures = snippets(view, document.baseURI).map(({ title, code }) => {
    const figure = element('snippet').content.firstElementChild.cloneNode(true);
    figure.querySelector('h2').textContent = title;
    figure.querySelector('code').textContent = code;
    figure.querySelector('pre').setAttribute('aria-label', `${title}, code`);
    const button = figure.querySelector('button');
    button.setAttribute('aria-label', `Copy ${title}`);
    copies(button, () => code);
    return figure;
  });
  const hint = 'Pages of another origin need an entry in tailrace.cors.origins. The rows once, as JSON: ';
  const rows = make('a', '', `api/views/${view}`);
  rows.href = `api/views/${encodeURIComponent(view)}`;
  const note = make('p', 'hint', hint);
  note.append(rows);
  element('use').replaceChildren(...figures, note);
}
