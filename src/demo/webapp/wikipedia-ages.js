import { ago, moment } from './explorer/ages.js';

/** Views whose times differ by no more than this count as being of one age, in ms. */
const APART = 1_500;

/** Returns the oldest and the newest view; undefined until every view has rows. */
function ends(views) {
  if (!views.length || views.some(({ asOf }) => !asOf)) {
    return undefined;
  }
  const byAge = [...views].sort((a, b) => a.asOf - b.asOf);
  const [oldest, newest] = [byAge[0], byAge.at(-1)];
  return { oldest, newest, apart: newest.asOf - oldest.asOf > APART };
}

/** Returns the time of the numbers as a sentence; two times where the views differ. */
export function numbersOf(views, now = Date.now()) {
  const { oldest, newest, apart } = ends(views) ?? {};
  if (!oldest) {
    return 'There are no numbers yet';
  }
  return apart
    ? `The oldest number is that of ${moment(oldest.asOf, now)}, the newest that of ${moment(newest.asOf, now)}`
    : `The numbers are those of ${moment(oldest.asOf, now)}`;
}

/** Returns the age of the numbers by this page's clock; empty until there are numbers. */
export function freshness(views, now = Date.now()) {
  const { oldest, newest, apart } = ends(views) ?? {};
  if (!oldest) {
    return '';
  }
  const told = ({ asOf, heardAt }) => `${moment(asOf, now)}, ${ago(now - heardAt)}`;
  return apart ? `oldest as of ${told(oldest)}; newest as of ${told(newest)}` : `as of ${told(oldest)}`;
}
