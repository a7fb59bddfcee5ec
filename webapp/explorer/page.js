export const element = (id) => document.getElementById(id);

/** Touches the page only where something differs, so that nothing is read out or drawn twice. */
export function setText(where, text) {
  if (where.textContent !== text) {
    where.textContent = text;
  }
}

export function setData(where, name, value) {
  if (where.dataset[name] !== value) {
    where.dataset[name] = value;
  }
}

/** An element with a text, whatever that holds. */
export function make(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.textContent = text;
  return made;
}

/** Read out by a screen reader. */
export function announce(text) {
  setText(element('announced'), '');
  setText(element('announced'), text);
}

/** Marks the link to what is shown already. */
export function setCurrent(link, current) {
  if (current) {
    link.setAttribute('aria-current', 'page');
  } else {
    link.removeAttribute('aria-current');
  }
}
