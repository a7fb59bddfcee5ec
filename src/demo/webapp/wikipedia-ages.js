import { ago, moment } from './explorer/ages.js';

/** Views that were told within so much of each other are of one age. */
const APART = 1_500;

/** The views of the least and of the greatest age; nothing before all of them have numbers. */
function ends(views) {
  if (!views.length || views.some(({ asOf }) => !asOf)) {
    return undefined;
  }
  const byAge = [...views].sort((a, b) => a.asOf - b.asOf);
  const [oldest, newest] = [byAge[0], byAge.at(-1)];
  return { oldest, newest, apart: newest.asOf - oldest.asOf > APART };
}

/** Of which moment the numbers are: where views move by themselves, of which moments. */
export function numbersOf(views, now = Date.now()) {
  const { oldest, newest, apart } = ends(views) ?? {};
  if (!oldest) {
    return 'There are no numbers yet';
  }
  return apart
    ? `The oldest number is that of ${moment(oldest.asOf, now)}, the newest that of ${moment(newest.asOf, now)}`
    : `The numbers are those of ${moment(oldest.asOf, now)}`;
}

/** How old they are, by this page's clock; empty before there are any. */
export function freshness(views, now = Date.now()) {
  const { oldest, newest, apart } = ends(views) ?? {};
  if (!oldest) {
    return '';
  }
  const told = ({ asOf, heardAt }) => `${moment(asOf, now)}, ${ago(now - heardAt)}`;
  return apart ? `oldest as of ${told(oldest)}; newest as of ${told(newest)}` : `as of ${told(oldest)}`;
}
