import { Arrangement } from './arrangement.js';
import { Live, open, standing } from './live.js';
import { query } from './url.js';

const AGAIN = { state: 'stale', reason: 'the server reads the view again' };

export class View extends Live {
  name;
  query;
  pending = true;
  alone = false;
  columns;
  timestamp;
  asOf;
  heardAt;
  lag;
  compare;

  #connection;
  #arrangement;
  #own = { state: 'loading', reason: '', since: new Date() };
  /** Whether contents follow, whatever the state. */
  #unread = true;
  #snapshot;

  constructor(name, how, connection) {
    super();
    this.name = name;
    this.query = query(name, how.where);
    this.#connection = connection;
    this.#arrangement = new Arrangement(how, this.#order);
  }

  #order = (...given) => this.compare?.(...given);

  /** With rows, a view that is read again is stale. */
  [standing]() {
    const own = this.#own;
    const again = own.state === 'loading' && !this.pending;
    return this.#connection.state !== 'live' ? this.#connection : again ? { ...own, ...AGAIN } : own;
  }

  [open]() {
    this.#connection.open(true);
  }

  get state() {
    return this.#own.state;
  }

  get rows() {
    return this.#arrangement.rows;
  }

  get size() {
    return this.#arrangement.size;
  }

  get snapshot() {
    const { rows, status, reason, since, columns, pending, timestamp, asOf, lag } = this;
    const same = { rows, status, reason, columns, pending };
    if (!this.#snapshot || Object.keys(same).some((each) => this.#snapshot[each] !== same[each])) {
      this.#snapshot = Object.freeze({ ...same, since, timestamp, asOf, lag });
    }
    return this.#snapshot;
  }

  arrange({ orderBy, limit }) {
    const inserted = this.#arrangement.all;
    this.#arrangement = new Arrangement({ orderBy, limit }, this.#order);
    this.#arrangement.change({ inserted, deleted: [] });
    this.dispatchEvent(new Event('arrange'));
  }

  where(where) {
    const before = this.query;
    this.query = query(this.name, where);
    if (this.query !== before) {
      this.pending = this.#unread = true;
      this.#connection.ask();
    }
  }

  joined() {
    this.#unread = this.pending;
    this.become({ state: 'live', reason: '', since: new Date(), alone: false });
  }

  become({ alone, ...own }) {
    this.alone = alone;
    this.#unread ||= own.state === 'loading';
    this.#own = own.state === 'live' && this.#unread ? { ...own, state: 'loading' } : own;
  }

  change(change, columns, fresh) {
    this.pending = this.#unread = false;
    this.columns = columns;
    if (this.state === 'loading') {
      this.become({ state: 'live', reason: '', since: new Date(), alone: this.alone });
    }
    this.#arrangement.change(change);
    this.fresh(fresh);
  }

  fresh({ timestamp, time }) {
    const asOf = new Date(Number(time));
    const heardAt = +asOf === +(this.asOf ?? 0) ? this.heardAt : new Date();
    Object.assign(this, { timestamp, asOf, heardAt, lag: Math.max(0, heardAt - asOf) });
  }
}
