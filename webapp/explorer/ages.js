const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** Returns a duration in its largest unit. */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [each, name] = UNITS.find(([least]) => seconds >= least) ?? [1, 's'];
  return `${Math.floor(seconds / each)} ${name}`;
}

export function ago(ms) {
  return ms < 1_500 ? 'now' : `${duration(ms)} ago`;
}

/** Returns the time of day, with the date unless that is today's. */
export function moment(time, now = Date.now()) {
  const date = new Date(time);
  const clock = date.toLocaleTimeString('en-GB');
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return sameDay ? clock : `${date.toLocaleDateString('en-CA')} ${clock}`;
}

export function count(number, one) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : `${one}s`}`;
}

/** Returns a rate per second; a dash if it is unknown. */
export function rate(perSecond) {
  if (perSecond === undefined) {
    return '–';
  }
  const digits = perSecond < 9.95 ? 1 : 0;
  return perSecond.toLocaleString('en', { maximumFractionDigits: digits });
}

/** Joins texts as sentences: with a capital, unless the first word is a name, and a full stop. */
export function sentences(...texts) {
  const isName = (text) => /^\S*[._]\w/.test(text);
  return texts
    .filter((text) => text)
    .map((text) => (isName(text) ? text : text[0].toUpperCase() + text.slice(1)) + (/[.!?;]$/.test(text) ? '' : '.'))
    .join(' ');
}
