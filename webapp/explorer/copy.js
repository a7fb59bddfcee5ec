import { announce, make } from './page.js';

const SHOWN_MS = 2_000;

/** Makes a button copy what `text` returns, until the optional signal is aborted. */
export function copies(button, text, signal) {
  const label = (button.dataset.label ??= button.textContent);
  let timer;
  const click = async () => {
    const said = (await copy(text())) ? 'Copied' : 'Not copied';
    button.textContent = said;
    announce(said);
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = label), SHOWN_MS);
  };
  button.addEventListener('click', click, { signal });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** Over plain HTTP there is no clipboard API, but a page can copy its selection. */
function copySelected(text) {
  const focused = document.activeElement;
  const area = make('textarea', 'unseen');
  area.value = text;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    focused?.focus();
  }
}
