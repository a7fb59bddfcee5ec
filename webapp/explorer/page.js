export const element = (id) => document.getElementById(id);

/** Writes only a different text, so that screen readers do not repeat it. */
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

/** Creates an element with a plain text. */
export function make(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.textContent = text;
  return made;
}

/** Makes screen readers read a text. */
export function announce(text) {
  setText(element('announced'), '');
  setText(element('announced'), text);
}

/** Marks the link to the current page. */
export function setCurrent(link, current) {
  if (current) {
    link.setAttribute('aria-current', 'page');
  } else {
    link.removeAttribute('aria-current');
  }
}
