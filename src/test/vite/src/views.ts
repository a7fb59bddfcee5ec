import { connect } from 'tailrace';

export interface Views {
  counter: { count: number };
  top10: { user: string; count: number };
}

/** Beside the page: a bundle puts the module elsewhere. */
const url = 'api/stream';

export const live = connect<Views>(
  { counter: {}, top10: { orderBy: [{ desc: 'count' }, 'user'], limit: 10, key: 'user' } },
  { url },
);
