import { Connection, query, streamUrl } from './tailrace-connection.js';
import { Arrangement, Follower, pair } from './tailrace-rows.js';

/** tailrace.d.ts describes all members. */
export function connect(views, options) {
  return new Tailrace(views, options);
}

/** Apart from the path: bundlers take both together for a file. */
const HERE = import.meta.url;
/** The worst is last. */
const STATES = ['live', 'loading', 'stale', 'failed'];

const lastStatus = Symbol('lastStatus');
/** The connection, or the view's own state while that is live. */
const standing = Symbol('standing');

class Live extends EventTarget {
  [lastStatus] = 'connecting ';

  get status() {
    return this[standing]().state;
  }

  get reason() {
    return this[standing]().reason;
  }

  get since() {
    return this[standing]().since;
  }

  subscribe = (listener) => {
    const types = ['change', 'status', 'arrange'];
    const called = () => listener();
    types.forEach((type) => this.addEventListener(type, called));
    return () => types.forEach((type) => this.removeEventListener(type, called));
  };
}

function tellStatus(live) {
  const now = `${live.status} ${live.reason}`;
  if (live[lastStatus] !== now) {
    live[lastStatus] = now;
    live.dispatchEvent(new StatusEvent('status', live));
  }
}

class ChangeEvent extends Event {
  constructor(changes) {
    super('change');
    this.changes = changes;
    Object.assign(this, changes.length === 1 ? changes[0] : {});
  }
}

class StatusEvent extends Event {
  constructor(type, { status, reason, since, asOf, lag }) {
    super(type);
    Object.assign(this, { status, reason, since, asOf, lag });
  }
}

class View extends Live {
  name;
  query;
  pending = true;
  alone = false;
  columns;
  timestamp;
  asOf;
  heardAt;
  lag;

  #connection;
  #arrangement;
  #own = { state: 'loading', reason: '', since: new Date() };
  #snapshot;

  constructor(name, how, connection) {
    super();
    this.name = name;
    this.query = query(name, how.where);
    this.#connection = connection;
    this.#arrangement = new Arrangement(how);
  }

  [standing]() {
    return this.#connection.state === 'live' ? this.#own : this.#connection;
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
    this.#arrangement = new Arrangement({ orderBy, limit });
    this.#arrangement.change({ inserted, deleted: [] });
    this.dispatchEvent(new Event('arrange'));
  }

  where(where) {
    const before = this.query;
    this.query = query(this.name, where);
    if (this.query !== before) {
      this.pending = true;
      this.#connection.ask();
    }
  }

  become({ alone, ...own }) {
    this.alone = alone;
    this.#own = own.state === 'live' && this.pending ? { ...own, state: 'loading' } : own;
  }

  change(change, fresh) {
    this.#arrangement.change(change);
    this.fresh(fresh);
  }

  fresh({ timestamp, time }) {
    const asOf = new Date(Number(time));
    const heardAt = +asOf === +(this.asOf ?? 0) ? this.heardAt : new Date();
    Object.assign(this, { timestamp, asOf, heardAt, lag: Math.max(0, heardAt - asOf) });
  }
}

class Tailrace extends Live {
  views;

  #followers;
  #options;
  #connection;
  #parts = [];
  #pending = new Map();
  #frame;

  constructor(views, options = {}) {
    super();
    const listed = typeof views === 'string' || Array.isArray(views);
    const entries = listed ? [views].flat().map((name) => [name, {}]) : Object.entries(views);
    if (!entries.length) {
      throw new RangeError('name a view');
    }
    this.#options = options;
    const base = new URL(options.url ?? new URL('api/stream', HERE), globalThis.document?.baseURI);
    this.#connection = new Connection(options, {
      url: () => streamUrl(base, this.views),
      opened: () => this.#followers.forEach((follower) => follower.joined()),
      snapshot: (message, id) => this.#part('snapshot', message, id),
      batch: (message, id) => this.#part('batch', message, id),
      progress: (message, id) => this.#progress(message, id),
      status: (message) => this.#status(message),
      lost: () => (this.#parts = []),
      hidden: this.#dispatchChanges,
      changed: this.#tellStatus,
    });
    this.#followers = entries.map(([name, how]) => new Follower(new View(name, how, this.#connection), how, options));
    this.views = this.#followers.map((follower) => follower.view);
    if (options.signal?.aborted) {
      this.close();
      return;
    }
    options.signal?.addEventListener('abort', this.close);
    this.#connection.open();
  }

  view(name) {
    const found = this.views.find((view) => view.name === name);
    if (!found) {
      throw new RangeError(`this connection has no view ${name}: name it in connect()`);
    }
    return found;
  }

  get connection() {
    return this.#connection.state;
  }

  [standing]() {
    return this.views.reduce((a, b) => (STATES.indexOf(b.state) > STATES.indexOf(a.state) ? b : a))[standing]();
  }

  get asOf() {
    return this.views.map((view) => view.asOf).reduce((a, b) => a && b && (a < b ? a : b));
  }

  get lag() {
    return this.views.map((view) => view.lag).reduce((a, b) => (a > b ? a : (b ?? a)));
  }

  close = () => {
    this.#options.signal?.removeEventListener('abort', this.close);
    this.#pending.clear();
    this.#connection.close();
  };

  #part(kind, message, id) {
    const name = JSON.parse(message.view);
    if (kind === 'snapshot') {
      this.#parts = this.#parts.filter((part) => part.name !== name);
    }
    this.#parts.push({ kind, name, message });
    if (message.more === 'true') {
      return;
    }
    const parts = this.#parts;
    this.#parts = [];
    const prepared = this.#followers
      .map((follower) => [follower, parts.filter((part) => part.name === follower.view.name)])
      .filter(([, own]) => own.length)
      .map(([follower, own]) => follower.prepare(own));
    this.#moveTo(id);
    const changes = prepared.map((make) => make());
    changes.forEach((change) => this.#gather(change));
    changes.forEach(({ view }) => view.alone || this.#fresh({ timestamp: view.timestamp, time: view.asOf }));
    if (this.#options.perFrame) {
      this.#frame ??= nextFrame(this.#dispatchChanges);
    } else {
      this.#dispatchChanges();
    }
    this.#tellStatus();
  }

  #moveTo(id) {
    this.#connection.position = id || this.#connection.position;
  }

  /** Rows that were inserted and deleted again drop out. */
  #gather({ view, snapshot, inserted, deleted }) {
    const none = { snapshot: false, inserted: new Set(), deleted: new Set() };
    const change = this.#pending.get(view) ?? none;
    this.#pending.set(view, change);
    change.snapshot ||= snapshot;
    deleted.forEach((row) => change.inserted.delete(row) || change.deleted.add(row));
    inserted.forEach((row) => change.inserted.add(row));
  }

  #dispatchChanges = () => {
    this.#frame = undefined;
    if (!this.#pending.size) {
      return;
    }
    const changes = this.#followers
      .filter(({ view }) => this.#pending.has(view))
      .map(({ view, key }) => {
        const { snapshot, inserted, deleted } = this.#pending.get(view);
        const rows = pair(key, [...deleted], [...inserted]);
        return { view, snapshot, timestamp: view.timestamp, ...rows };
      });
    this.#pending = new Map();
    const tell = (live, changed) => this.connection === 'closed' || live.dispatchEvent(new ChangeEvent(changed));
    changes.forEach((change) => tell(change.view, [change]));
    tell(this, changes);
  };

  #progress(message, id) {
    this.#moveTo(id);
    this.#fresh(message);
    this.dispatchEvent(new StatusEvent('progress', this));
  }

  /** Views that change together have one time, that of the newest. */
  #fresh(message) {
    this.#followers
      .filter(({ view }) => this.views.length === 1 || (['live', 'stale'].includes(view.state) && !view.alone))
      .forEach((follower) => follower.progress(message));
  }

  #status(message) {
    const name = JSON.parse(message.view);
    this.#followers.find(({ view }) => view.name === name)?.status(message);
    this.#tellStatus();
  }

  #tellStatus = () => [...this.views, this].forEach(tellStatus);
}

/** A hidden page has no animation frames. */
function nextFrame(act) {
  return globalThis.document?.visibilityState === 'visible' ? requestAnimationFrame(act) : setTimeout(act, 100);
}
