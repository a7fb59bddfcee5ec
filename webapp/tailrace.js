/**
 * Database views, live in a page; all members are described in tailrace.d.ts.
 *
 * @template {object} Rows
 * @param {import('./tailrace.js').Views<Rows>} views
 * @param {import('./tailrace.js').Options} [options]
 * @returns {import('./tailrace.js').Tailrace<Rows>}
 */
export function connect(views, options) {
  return new Tailrace(views, options);
}

/** Apart from the path beside it: bundlers take the two together for a file to include. */
const HERE = import.meta.url;
/** Longer than any heartbeat. */
const SILENCE = 60_000;
/** Longer than a server asks anyone to wait. */
const AWAY = 120_000;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;
/** A timer that is longer ends at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
const CLOSED = 2;
/** Up to so many rows are sooner searched for one by one. */
const FEW = 50;
/** The worst last. */
const STATES = ['live', 'loading', 'stale', 'failed'];

const told = Symbol('told');

/** A view, or a connection of views. */
class Live extends EventTarget {
  [told] = 'connecting ';

  subscribe = (listener) => {
    const types = ['change', 'status', 'arrange'];
    const called = () => listener();
    types.forEach((type) => this.addEventListener(type, called));
    return () => types.forEach((type) => this.removeEventListener(type, called));
  };
}

function tellStatus(live) {
  const now = `${live.status} ${live.reason}`;
  if (live[told] !== now) {
    live[told] = now;
    live.dispatchEvent(new StatusEvent('status', live));
  }
}

class Tailrace extends Live {
  connection = 'connecting';
  views;

  #why = '';
  #since = new Date();
  #followers;
  #url;
  #options;
  #source;
  #Source;
  #resumePosition = '';
  /** The parts of a change that is not whole yet. */
  #held = [];
  /** What is to be told in the next frame, by view. */
  #pending = new Map();
  #frame;
  /** When it was opened, when it counts as dead, how many before did not last. */
  #opened = Infinity;
  #deadline = Infinity;
  #failures = 0;
  #timer;
  /** Whether the timer is a wait that nobody but this page asked for. */
  #waits = false;

  constructor(views, options = {}) {
    super();
    const listed = typeof views === 'string' || Array.isArray(views);
    const entries = listed ? [views].flat().map((name) => [name, {}]) : Object.entries(views);
    if (!entries.length) {
      throw new RangeError('name a view');
    }
    this.#options = { ...options, silence: options.silence ?? SILENCE };
    this.#followers = entries.map(([name, how]) => new Follower(name, how, this, this.#options));
    this.views = this.#followers.map((follower) => follower.view);
    const names = entries.map(([name]) => name);
    this.#url = streamUrl(options.url ?? new URL('api/stream', HERE), names);
    if (options.signal?.aborted) {
      this.close();
      return;
    }
    options.signal?.addEventListener('abort', this.close);
    this.#watch('addEventListener');
    this.#open();
  }

  view(name) {
    const found = this.views.find((view) => view.name === name);
    if (!found) {
      throw new RangeError(`this connection has no view ${name}: name it in connect()`);
    }
    return found;
  }

  get status() {
    return this.connection === 'live' ? this.#worst().state : this.connection;
  }

  get reason() {
    return this.connection === 'live' ? this.#worst().reason : this.#why;
  }

  get since() {
    return this.connection === 'live' ? this.#worst().since : this.#since;
  }

  get asOf() {
    return this.views.map((view) => view.asOf).reduce((a, b) => (a && b && (a < b ? a : b)));
  }

  get lag() {
    return this.views.map((view) => view.lag).reduce((a, b) => (a > b ? a : (b ?? a)));
  }

  close = () => {
    this.#drop();
    this.#watch('removeEventListener');
    this.#options.signal?.removeEventListener('abort', this.close);
    this.#pending.clear();
    this.#say('closed', '');
  };

  #worst() {
    return this.views.reduce((a, b) => (STATES.indexOf(b.state) > STATES.indexOf(a.state) ? b : a));
  }

  #open = async () => {
    this.#waits = false;
    const opening = (this.#source = { close() {} });
    try {
      const transport = transportOf(this.#options);
      this.#Source ??= transport ? (await transport()).Source : EventSource;
    } catch {
      // It is tried again.
    }
    if (opening !== this.#source) {
      return;
    }
    if (this.#Source) {
      this.#begin();
    } else {
      this.#retry('reconnecting', 'the server cannot be reached');
    }
  };

  #begin() {
    const url = new URL(this.#url);
    if (this.#resumePosition) {
      url.searchParams.set('lastEventId', this.#resumePosition);
    }
    const source = new this.#Source(url.href, this.#options);
    this.#source = source;
    const on = (type, listener) =>
      source.addEventListener(type, (event) => {
        if (source === this.#source) {
          listener(event);
        }
      });
    const onMessage = (type, listener) =>
      on(type, (event) => {
        this.#listen();
        try {
          listener(members(event.data), event.lastEventId);
        } catch (violation) {
          this.#startAgain(violation);
        }
      });
    on('open', () => this.#joined());
    on('error', () => this.#lost(source));
    on('away', ({ data }) => this.#away(data));
    onMessage('snapshot', (message, id) => this.#part('snapshot', message, id));
    onMessage('batch', (message, id) => this.#part('batch', message, id));
    onMessage('progress', (message, id) => this.#progress(message, id));
    onMessage('status', (message) => this.#status(message));
    onMessage('busy', () => this.#say('reconnecting', 'the server is full'));
    onMessage('bye', () => this.#say('reconnecting', 'the server asked to come back'));
    this.#listen();
  }

  #joined() {
    this.#opened = Date.now();
    this.#listen();
    this.#followers.forEach((follower) => follower.joined());
    this.#say('live', '');
  }

  #part(kind, message, id) {
    const name = JSON.parse(message.view);
    if (kind === 'snapshot') {
      this.#held = this.#held.filter((part) => part.name !== name);
    }
    this.#held.push({ kind, name, message });
    if (message.more === 'true') {
      return;
    }
    const whole = this.#held;
    this.#held = [];
    const prepared = this.#followers
      .map((follower) => [follower, whole.filter((part) => part.name === follower.view.name)])
      .filter(([, parts]) => parts.length)
      .map(([follower, parts]) => follower.prepare(parts));
    this.#resumePosition = id || this.#resumePosition;
    const changes = prepared.map((make) => make());
    changes.forEach((change) => this.#gather(change));
    changes.forEach(({ view }) => view.alone || this.#fresh({ timestamp: view.timestamp, time: view.asOf }));
    if (this.#options.perFrame) {
      this.#frame ??= nextFrame(this.#tellChanges);
    } else {
      this.#tellChanges();
    }
    this.#tellStatus();
  }

  /** What cancels out is gone. */
  #gather({ view, snapshot, inserted, deleted }) {
    const none = { snapshot: false, inserted: new Set(), deleted: new Set() };
    const change = this.#pending.get(view) ?? none;
    this.#pending.set(view, change);
    change.snapshot ||= snapshot;
    deleted.forEach((row) => change.inserted.delete(row) || change.deleted.add(row));
    inserted.forEach((row) => change.inserted.add(row));
  }

  #tellChanges = () => {
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
    const tell = (live, told) => this.connection === 'closed' || live.dispatchEvent(new ChangeEvent(told));
    changes.forEach((change) => tell(change.view, [change]));
    tell(this, changes);
  };

  #progress(message, id) {
    this.#resumePosition = id || this.#resumePosition;
    this.#fresh(message);
    this.dispatchEvent(new StatusEvent('progress', this));
  }

  /** Views that move together hold as of where one of them has come, also while they catch up. */
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

  /** An EventSource comes back by itself, except after a refusal; some browsers forget to. */
  #lost(source) {
    this.#held = [];
    if (source.readyState !== CLOSED) {
      this.#listen(Math.max(AWAY, this.#options.silence));
      const reason = this.connection === 'live' ? '' : this.#why;
      this.#say('reconnecting', this.#ended() ? reason : 'the server cannot be reached');
      return;
    }
    this.#retry(this.connection === 'failed' ? 'failed' : 'reconnecting', this.#why, source.retry);
    (source.refusal ?? refusal(this.#url, this.#options)).then(({ reason, forGood }) => {
      if (source === this.#source && this.#waits) {
        this.#say(forGood ? 'failed' : 'reconnecting', reason || this.#why);
      }
    });
  }

  /** A shared connection has none to the server, and comes back by itself. */
  #away({ connection, reason }) {
    this.#listen();
    this.#say(connection, reason);
  }

  /** The server sent what cannot be: only a snapshot makes the rows exact again. */
  #startAgain(violation) {
    console.warn('tailrace: starting again from a snapshot:', violation);
    this.#resumePosition = '';
    this.#drop();
    this.#retry('reconnecting', 'the server sent what does not fit; starting again');
  }

  /** Comes back later: when the server said, or the later the more often it did not last. */
  #retry(connection, reason, told) {
    this.#ended();
    const growing = FIRST_RETRY * 2 ** Math.min(this.#failures++, 10);
    this.#waits = true;
    this.#later(this.#open, told ?? Math.min(growing, LONGEST_RETRY) * (0.5 + Math.random()));
    this.#say(connection, reason);
  }

  /** Whether there was a connection since the last end. */
  #ended() {
    const lasted = Date.now() - this.#opened;
    this.#failures = lasted > LONGEST_RETRY ? 0 : this.#failures;
    this.#opened = Infinity;
    return lasted >= 0;
  }

  #later(act, wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.min(wait, LONGEST_TIMER));
  }

  #listen(silence = this.#options.silence) {
    this.#deadline = Date.now() + silence;
    this.#later(this.#silent, silence);
  }

  #silent = () => {
    this.#drop();
    this.#retry('reconnecting', 'nothing was heard from the server');
  };

  /** Timers may have stood still. */
  #awake = () => {
    if (globalThis.document?.visibilityState === 'hidden') {
      this.#tellChanges();
    } else if (this.#waits && this.#source?.retry === undefined) {
      this.#later(this.#open, FIRST_RETRY * Math.random());
    } else if (!this.#waits && Date.now() > this.#deadline) {
      this.#silent();
    }
  };

  /** A page that is kept for a return keeps no connection. */
  #leave = () => {
    this.#drop();
    this.#retry(this.connection === 'failed' ? 'failed' : 'reconnecting', this.#why);
  };

  #watch(method) {
    ['online', 'pageshow'].forEach((type) => globalThis[method]?.(type, this.#awake));
    globalThis[method]?.('pagehide', this.#leave);
    ['visibilitychange', 'resume'].forEach((type) => globalThis.document?.[method](type, this.#awake));
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#waits = false;
    this.#held = [];
    this.#source?.close();
    this.#source = undefined;
  }

  #say(connection, reason) {
    if (connection !== this.connection) {
      this.#since = new Date();
    }
    this.connection = connection;
    this.#why = reason;
    this.#tellStatus();
  }

  #tellStatus() {
    [...this.views, this].forEach(tellStatus);
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
  state = 'loading';
  alone = false;
  columns;
  timestamp;
  asOf;
  heardAt;
  lag;

  #live;
  #arrangement;
  #said = { reason: '', since: new Date() };
  #snapshot;

  constructor(name, how, live) {
    super();
    this.name = name;
    this.#live = live;
    this.#arrangement = new Arrangement(how);
  }

  get status() {
    return this.#live.connection === 'live' ? this.state : this.#live.connection;
  }

  get reason() {
    return this.#live.connection === 'live' ? this.#said.reason : this.#live.reason;
  }

  get since() {
    return this.#live.connection === 'live' ? this.#said.since : this.#live.since;
  }

  get rows() {
    return this.#arrangement.rows;
  }

  get size() {
    return this.#arrangement.size;
  }

  get snapshot() {
    const { rows, status, reason, since, columns, timestamp, asOf, lag } = this;
    const same = { rows, status, reason, columns };
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

  become({ state, reason, since, alone }) {
    Object.assign(this, { state, alone });
    this.#said = { reason, since };
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

class Arrangement {
  #compare;
  #limit;
  #all = [];
  #seen;
  #shown = [];
  #added = new Set();
  #removed = new Set();

  constructor({ orderBy, limit = Infinity }) {
    this.#compare = orderBy && comparator(orderBy);
    this.#limit = limit;
  }

  get size() {
    return this.#all.length + this.#added.size - this.#removed.size;
  }

  change({ deleted, inserted }) {
    deleted.forEach((row) => this.#added.delete(row) || this.#removed.add(row));
    inserted.forEach((row) => this.#added.add(row));
  }

  get rows() {
    const { all } = this;
    if (all !== this.#seen) {
      this.#seen = all;
      const shown = all.length > this.#limit ? all.slice(0, this.#limit) : all;
      if (shown.length !== this.#shown.length || shown.some((row, at) => row !== this.#shown[at])) {
        this.#shown = shown;
      }
    }
    return this.#shown;
  }

  get all() {
    if (this.#removed.size > FEW) {
      this.#all = this.#all.filter((row) => !this.#removed.has(row));
    } else if (this.#removed.size) {
      this.#all = [...this.#all];
      this.#removed.forEach((row) => this.#all.splice(this.#all.indexOf(row), 1));
    }
    this.#removed.clear();
    if (this.#added.size) {
      this.#all = this.#merge([...this.#added]);
      this.#added.clear();
    }
    return this.#all;
  }

  /** Rows that are equal in the order stay as they came. */
  #merge(added) {
    if (!this.#compare) {
      return this.#all.concat(added);
    }
    const all = this.#all;
    const merged = [];
    let next = 0;
    for (const row of added.sort(this.#compare)) {
      let [low, high] = [next, all.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.#compare(row, all[middle]) < 0) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      while (next < low) {
        merged.push(all[next++]);
      }
      merged.push(row);
    }
    return merged.concat(all.slice(next));
  }
}

/** As PostgreSQL orders: NULL after everything, texts by code points. */
function comparator(orderBy) {
  if (typeof orderBy === 'function') {
    return orderBy;
  }
  const columns = [orderBy].flat().map((each) => {
    const { asc, desc } = typeof each === 'string' ? { asc: each } : each;
    return desc === undefined ? [asc, 1] : [desc, -1];
  });
  return (a, b) => {
    for (const [name, sign] of columns) {
      const order = compareValues(a[name], b[name]);
      if (order) {
        return order * sign;
      }
    }
    return 0;
  };
}

export function compareValues(a, b) {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? 1 : -1;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return compareTexts(a, b);
  }
  if (typeof a === 'object' || typeof b === 'object') {
    return compareTexts(plain(a), plain(b));
  }
  const [x, y] = [a, b].map((each) => (typeof each === 'bigint' ? each : Number(each)));
  return x < y || y !== y ? -1 : x > y || x !== x ? 1 : 0;
}

function compareTexts(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) {
      const beyond = (x & 0xf800) === 0xd800;
      return beyond === ((y & 0xf800) === 0xd800) ? x - y : beyond ? 1 : -1;
    }
  }
  return a.length - b.length;
}

function plain(value) {
  return JSON.stringify(value, (name, each) => (typeof each === 'bigint' ? `${each}n` : each));
}

/** Rows deleted and inserted that are one row by its key. */
function pair(key, deleted, inserted) {
  const updated = [];
  if (!key.length || !deleted.length || !inserted.length) {
    return { inserted, deleted, updated };
  }
  const keyOf = (row) => plain(key.map((name) => row[name]));
  const before = new Map(deleted.map((row) => [keyOf(row), row]));
  const gone = new Set(deleted);
  const others = inserted.filter((row) => {
    const text = keyOf(row);
    const old = before.get(text);
    if (old) {
      before.delete(text);
      gone.delete(old);
      updated.push({ old, new: row });
    }
    return !old;
  });
  return { inserted: others, deleted: [...gone], updated };
}

class Multiset {
  copies = new Map();

  /** Works out a change without making it. */
  prepare(weights, toRow, empties) {
    const inserts = [];
    const deletes = [];
    weights.forEach((weight, text) => {
      if (weight < 0 && (empties ? 0 : (this.copies.get(text)?.length ?? 0)) + weight < 0) {
        throw new Error(`there is no row ${text} to delete`);
      }
      if (weight < 0) {
        deletes.push([text, weight]);
      } else if (weight > 0) {
        inserts.push([text, Array.from({ length: weight }, () => toRow(text))]);
      }
    });
    return () => {
      const emptied = empties ? [...this.copies.values()] : [];
      if (empties) {
        this.copies.clear();
      }
      const taken = deletes.map(([text, weight]) => this.#take(text, weight));
      inserts.forEach(([text, rows]) => this.#put(text, rows));
      return { deleted: emptied.concat(taken).flat(), inserted: inserts.flatMap(([, rows]) => rows) };
    };
  }

  #take(text, weight) {
    const rows = this.copies.get(text);
    const taken = rows.splice(weight);
    if (!rows.length) {
      this.copies.delete(text);
    }
    return taken;
  }

  #put(text, rows) {
    const copies = this.copies.get(text);
    // A piece of a text may keep the whole message in memory: this one is of itself.
    this.copies.set(copies ? text : ` ${text}`.slice(1), copies ? copies.concat(rows) : rows);
  }
}

class Follower {
  view;
  key;
  #multiset = new Multiset();
  #read;

  constructor(name, how, live, { bigint, texts }) {
    this.view = new View(name, how, live);
    this.key = [how.key ?? []].flat();
    const values = bigint ? exact : JSON.parse;
    this.#read = texts ? () => (text) => ({ text }) : (columns) => rowReader(columns, values);
  }

  /** On a new connection, until a status says otherwise. */
  joined() {
    const state = this.view.columns ? 'live' : 'loading';
    this.view.become({ state, reason: '', since: new Date(), alone: false });
  }

  /** Reads a whole change; throws where it does not fit. */
  prepare(parts) {
    const weights = new Map();
    const add = (text, weight) => weights.set(text, (weights.get(text) ?? 0) + weight);
    let columns = this.view.columns;
    for (const { kind, message } of parts) {
      if (kind === 'snapshot') {
        columns = JSON.parse(message.columns);
        weights.clear();
        this.#multiset.copies.forEach((copies, text) => add(text, -copies.length));
      }
      split(message.deleted).forEach((text) => add(text, -1));
      split(message.inserted).forEach((text) => add(text, 1));
    }
    if (!columns) {
      throw new Error(`${this.view.name} changed before it had a snapshot`);
    }
    const otherColumns = JSON.stringify(columns) !== JSON.stringify(this.view.columns);
    if (otherColumns) {
      this.#multiset.copies.forEach((copies, text) => add(text, copies.length));
    }
    const make = this.#multiset.prepare(weights, this.#read(columns), otherColumns);
    return () => {
      const { view } = this;
      const rows = make();
      view.columns = otherColumns ? columns : view.columns;
      if (view.state === 'loading') {
        view.become({ state: 'live', reason: '', since: new Date(), alone: view.alone });
      }
      view.change(rows, parts.at(-1).message);
      return { view, snapshot: parts.some(({ kind }) => kind === 'snapshot'), ...rows };
    };
  }

  progress(message) {
    if (this.view.columns && Number(message.time) > this.view.asOf) {
      this.view.fresh(message);
    }
  }

  status(message) {
    this.view.become({
      state: JSON.parse(message.state),
      reason: JSON.parse(message.reason),
      since: new Date(Number(message.sinceTime)),
      alone: message.alone === 'true',
    });
  }
}

function rowReader(columns, read) {
  const names = columns.map(({ name }) => name);
  const none = Object.fromEntries(names.map((name) => [name]));
  return (text) => {
    const row = { ...none };
    read(text).forEach((value, at) => (row[names[at]] = value));
    return row;
  };
}

/** JSON, in which an integer that a number cannot hold is a bigint. */
function exact(json) {
  if (!/\d{16}/.test(json)) {
    return JSON.parse(json);
  }
  const text = json.trim();
  if (text[0] === '[') {
    return split(text).map(exact);
  }
  if (text[0] === '{') {
    return Object.fromEntries(Object.entries(members(text)).map(([name, value]) => [name, exact(value)]));
  }
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? BigInt(text) : JSON.parse(text);
}

/** Imports what is like an EventSource and can do more, where that is asked for. */
function transportOf({ headers, shared }) {
  if (headers) {
    return () => import('./tailrace-fetch.js');
  }
  return shared && globalThis.SharedWorker && (() => import('./tailrace-shared.js'));
}

function streamUrl(base, names) {
  const url = new URL(base, globalThis.document?.baseURI);
  if (names.length > 1 || /[/\\]/.test(names)) {
    names.forEach((name) => url.searchParams.append('view', name));
  } else {
    url.pathname += `/${encodeURIComponent(names)}`;
  }
  return url;
}

/** An EventSource does not say why it was refused; asking once more does. */
async function refusal(url, { withCredentials }) {
  const asking = new AbortController();
  try {
    const answer = await fetch(url, {
      headers: { Accept: 'application/problem+json' },
      cache: 'no-store',
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: asking.signal,
    });
    return await whyRefused(answer);
  } catch {
    return { reason: 'the server cannot be reached' };
  } finally {
    asking.abort();
  }
}

/** Why there is no stream, and whether that is so until somebody does something. */
export async function whyRefused(answer) {
  const type = answer.headers.get('Content-Type') ?? 'nothing';
  const problem = type.startsWith('application/problem+json');
  const reason = problem ? (await answer.json()).detail : `the server says ${answer.status} with ${type}`;
  return answer.status === 200 && type.startsWith('text/event-stream') ? {} : { reason, forGood: answer.status < 500 };
}

function nextFrame(act) {
  return globalThis.document?.visibilityState === 'visible' ? requestAnimationFrame(act) : setTimeout(act, 100);
}

/** The texts of an object's values, by name. */
function members(json) {
  const pieces = split(json);
  const texts = Object.create(null);
  for (let at = 0; at < pieces.length; at += 2) {
    texts[JSON.parse(pieces[at])] = pieces[at + 1];
  }
  return texts;
}

/** The texts of an array's elements, or of an object's names and values in turn. */
function split(json) {
  const pieces = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 34) {
      at = endOfString(json, at);
      continue;
    }
    // [ and { differ in one bit, so do ] and }.
    const opens = (code | 32) === 123;
    const closes = (code | 32) === 125;
    if (opens && ++depth === 1) {
      from = at + 1;
    } else if (depth === 1 && (closes || code === 44 || code === 58)) {
      pieces.push(json.slice(from, at).trim());
      from = at + 1;
    }
    depth -= Number(closes);
  }
  if (depth) {
    throw new SyntaxError('an array or object without an end');
  }
  return pieces.length === 1 && !pieces[0] ? [] : pieces;
}

function endOfString(json, start) {
  for (let end = json.indexOf('"', start + 1); end > 0; end = json.indexOf('"', end + 1)) {
    let from = end;
    while (json[from - 1] === '\\') {
      from--;
    }
    if ((end - from) % 2 === 0) {
      return end;
    }
  }
  throw new SyntaxError('a string without an end');
}
