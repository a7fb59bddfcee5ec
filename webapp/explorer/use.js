import { copies } from './copy.js';
import { element, make } from './page.js';
import { contentsPath, snippets } from './snippets.js';

/** Shows examples that follow the view's rows, to be copied. */
export function showUse(view, where) {
  const figures = snippets(view, document.baseURI, where).map(({ title, code }) => {
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
  rows.href = contentsPath(view, where);
  const note = make('p', 'hint', hint);
  note.append(rows);
  element('use').replaceChildren(...figures, note);
}
