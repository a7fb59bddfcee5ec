// Made by `npm run client` from src/client.

function comparator(orderBy, compare) {
  if (typeof orderBy === 'function') {
    return orderBy;
  }
  const columns = [orderBy].flat().map((each) => {
    const { asc, desc } = typeof each === 'string' ? { asc: each } : each;
    return desc === undefined ? [asc, 1] : [desc, -1];
  });
  return (a, b) => {
    for (const [name, sign] of columns) {
      const order = compare(name, a[name], b[name]) ?? compareValues(a[name], b[name]);
      if (order) {
        return order * sign;
      }
    }
    return 0;
  };
}

function compareValues(a, b) {
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

function rowReader(columns, read = JSON.parse) {
  const names = columns.map(({ name }) => name);
  const none = Object.fromEntries(names.map((name) => [name]));
  return (text) => {
    const row = { ...none };
    read(text).forEach((value, at) => (row[names[at]] = value));
    return row;
  };
}

function members(json) {
  const pieces = split(json);
  const texts = Object.create(null);
  for (let at = 0; at < pieces.length; at += 2) {
    texts[JSON.parse(pieces[at])] = pieces[at + 1];
  }
  return texts;
}

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

const UNREACHABLE = 'the server cannot be reached';

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
    return { reason: UNREACHABLE };
  } finally {
    asking.abort();
  }
}

async function whyRefused(answer) {
  const { status, headers } = answer;
  const type = headers.get('Content-Type') ?? 'nothing';
  if (status === 200 && type.startsWith('text/event-stream')) {
    return {};
  }
  const problem = type.startsWith('application/problem+json');
  const reason = problem ? (await answer.json()).detail : `the server says ${status} with ${type}`;
  const after = headers.get('Retry-After');
  const now = Date.parse(headers.get('Date')) || Date.now();
  const wait = after === null ? undefined : Math.max(0, /^\d+$/.test(after) ? after * 1_000 : Date.parse(after) - now);
  return { reason, forGood: status < 500 && status !== 429, wait };
}

const SILENCE = 60_000;
const RECONNECTION = 120_000;
const SETTLED = 1_000;
const ANSWER = 3_000;
const LOOK = 3_000;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;
const LONGEST_TIMER = 2 ** 31 - 1;
const CLOSED = 2;

class Connection {
  state = 'connecting';
  reason = '';
  since = new Date();
  position = '';

  #options;
  #owner;
  #source;
  #Source;
  #begun = false;
  #opened = Infinity;
  #deadline = Infinity;
  #failures = 0;
  #timer;
  #retrying = false;
  #until = 0;
  #settling = false;

  constructor(options, owner) {
    this.#options = { ...options, silence: options.silence ?? SILENCE };
    this.#owner = owner;
  }

  open(wanted) {
    if (!wanted || this.#begun || this.state === 'closed') {
      return;
    }
    if (!globalThis.EventSource && !this.#options.headers) {
      this.#become('failed', 'there is no EventSource here; with the option headers, fetch is used');
      return;
    }
    this.#begun = true;
    this.#watch('addEventListener');
    this.#open();
  }

  ask() {
    if (this.#begun && this.state !== 'closed') {
      this.position = '';
      this.#failures = 0;
      this.#restart('connecting', '', 0);
    }
  }

  close() {
    this.#drop();
    this.#watch('removeEventListener');
    this.#become('closed', '');
  }

  settle() {
    if (this.#settling) {
      this.#become('live', '');
    }
  }

  #open = async () => {
    this.#retrying = false;
    this.#deadline = Infinity;
    const opening = (this.#source = { close() {} });
    try {
      const loading = this.#Source ? undefined : this.#owner.load();
      this.#Source ??= loading ? await loading : EventSource;
    } catch {
    }
    if (opening !== this.#source) {
      return;
    }
    if (this.#Source) {
      this.#begin();
    } else {
      this.#retry('reconnecting', UNREACHABLE);
    }
  };

  #begin() {
    const url = this.#owner.url();
    if (this.position) {
      url.searchParams.set('lastEventId', this.position);
    }
    const source = new this.#Source(url.href, this.#options);
    this.#source = source;
    const on = (type, listener) =>
      source.addEventListener(type, (event) => {
        if (source === this.#source) {
          this.#listen();
          listener(event);
        }
      });
    on('open', () => {
      this.#opened = Date.now();
      this.#owner.opened();
      this.#settling = true;
      if (this.#owner.pending() && !this.position) {
        this.settle();
      } else {
        this.#later(() => this.#listen(this.settle()), SETTLED);
      }
    });
    on('error', () => this.#lost(source));
    on('away', ({ data }) => this.#become(data.connection, data.reason));
    ['snapshot', 'batch', 'progress', 'status'].forEach((type) => on(type, (event) => this.#receive(type, event)));
    on('busy', () => this.#become('reconnecting', 'the server is full'));
    on('bye', () => this.#become('reconnecting', 'the server asked for a new connection'));
    this.#listen();
  }

  #receive(type, { data, lastEventId }) {
    try {
      this.#owner[type](members(data), lastEventId);
    } catch (violation) {
      console.warn('tailrace: starting again from a snapshot:', violation);
      this.position = '';
      this.#restart('reconnecting', 'the server sent an inconsistent change; starting again');
    }
  }

  #lost(source) {
    this.#owner.lost();
    if (source.readyState !== CLOSED) {
      this.#listen(Math.max(RECONNECTION, this.#options.silence));
      const reason = this.state === 'live' ? '' : this.reason;
      this.#become('reconnecting', this.#wasOpen() ? reason : UNREACHABLE);
      return;
    }
    this.#comeBack(source.retry);
    (source.refusal ?? refusal(this.#owner.url(), this.#options)).then(({ reason, forGood, wait }) => {
      if (source === this.#source && this.#retrying) {
        this.#wait(wait);
        this.#become(forGood ? 'failed' : 'reconnecting', reason || this.reason);
      }
    });
  }

  #comeBack(delay) {
    this.#retry(this.state === 'failed' ? 'failed' : 'reconnecting', this.reason, delay);
  }

  #restart(...how) {
    this.#drop();
    this.#retry(...how);
  }

  #retry(state, reason, delay) {
    this.#wasOpen();
    const growing = FIRST_RETRY * 2 ** Math.min(this.#failures++, 10);
    this.#retrying = true;
    this.#until = 0;
    this.#later(this.#open, delay ?? Math.min(growing, LONGEST_RETRY) * (0.5 + Math.random()));
    this.#become(state, reason);
  }

  #wasOpen() {
    const lasted = Date.now() - this.#opened;
    this.#failures = lasted > LONGEST_RETRY ? 0 : this.#failures;
    this.#opened = Infinity;
    return lasted >= 0;
  }

  #wait(asked) {
    if (asked >= 0) {
      this.#until = Date.now() + asked;
      this.#soon();
    }
  }

  #soon() {
    this.#later(this.#open, Math.max(0, this.#until - Date.now()) + FIRST_RETRY * Math.random());
  }

  #later(act, wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.min(wait, LONGEST_TIMER));
  }

  #listen(silence = this.#options.silence) {
    this.#deadline = Date.now() + silence;
    this.#later(this.#look, Math.min(silence, LOOK));
  }

  #look = () => {
    const left = this.#deadline - Date.now();
    if (this.#source.readyState === CLOSED) {
      this.#restart('reconnecting', 'the browser closed the connection', 0);
    } else if (left > 0) {
      this.#later(this.#look, Math.min(left, LOOK));
    } else {
      this.#restart('reconnecting', 'the server is silent');
    }
  };

  #used = () => {
    const { silence } = this.#options;
    const left = this.#deadline - Date.now();
    if (this.#retrying || !this.#source) {
      return;
    }
    if (left < silence / 2) {
      this.#deadline = 0;
    } else if (left < silence - FIRST_RETRY && this.#source.check?.()) {
      this.#deadline = Date.now() + ANSWER;
    }
    this.#look();
  };

  #awake = () => {
    if (globalThis.document?.visibilityState === 'hidden') {
      this.#owner.hidden();
    } else if (this.#retrying) {
      this.#soon();
    } else {
      this.#used();
    }
  };

  #leave = () => {
    this.#drop();
    this.#comeBack();
  };

  #watch(method) {
    const on = (target, types, act) => types.split(' ').forEach((type) => target?.[method]?.(type, act));
    on(globalThis, 'online pageshow focus', this.#awake);
    on(globalThis, 'pointerdown keydown', this.#used);
    on(globalThis, 'pagehide', this.#leave);
    on(globalThis.document, 'visibilitychange resume', this.#awake);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#retrying = false;
    this.#owner.lost();
    this.#source?.close();
    this.#source = undefined;
  }

  #become(state, reason) {
    if (state !== this.state) {
      this.since = new Date();
    }
    this.#settling = false;
    this.state = state;
    this.reason = reason;
    this.#owner.changed();
  }
}

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
    this.copies.set(copies ? text : ` ${text}`.slice(1), copies ? copies.concat(rows) : rows);
  }
}

class Follower {
  view;
  key;
  #multiset = new Multiset();
  #reader;

  constructor(view, how, reader) {
    this.view = view;
    this.key = [how.key ?? []].flat();
    this.#reader = reader;
  }

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
    if (this.view.pending && parts[0].kind !== 'snapshot') {
      throw new Error(`${this.view.name} changed before it had a snapshot`);
    }
    const otherColumns = JSON.stringify(columns) !== JSON.stringify(this.view.columns);
    if (otherColumns) {
      this.#multiset.copies.forEach((copies, text) => add(text, copies.length));
    }
    const { row, read, compare } = this.#reader(columns) ?? {};
    const make = this.#multiset.prepare(weights, row ?? rowReader(columns, read), otherColumns);
    return () => {
      const { view } = this;
      const rows = make();
      view.compare = compare;
      view.change(rows, otherColumns ? columns : view.columns, parts.at(-1).message);
      return { view, snapshot: parts.some(({ kind }) => kind === 'snapshot'), ...rows };
    };
  }

  progress(message) {
    if (!this.view.pending && Number(message.time) > this.view.asOf) {
      this.view.fresh(message);
    }
  }
}

const lastStatus = Symbol('lastStatus');
const standing = Symbol('standing');
const open = Symbol('open');

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

  addEventListener(...given) {
    super.addEventListener(...given);
    this[open]();
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

function streamUrl(base, views) {
  const url = new URL(base);
  const names = views.map(({ name }) => name);
  if (names.length > 1 || /[/\\]/.test(names)) {
    names.forEach((name) => url.searchParams.append('view', name));
  } else {
    url.pathname += `/${encodeURIComponent(names)}`;
  }
  url.search = [url.searchParams, ...views.map(({ query }) => query)].filter(String).join('&');
  return url;
}

function query(view, where = {}) {
  if (String(where) !== '[object Object]') {
    throw new TypeError('where needs an object');
  }
  const pairs = Object.entries(where).flatMap(([column, given]) => {
    const values = [given].flat();
    if (/^$|undefined|object|function/.test(values.map((value) => typeof value))) {
      throw new TypeError(`where: ${column} needs strings, numbers or booleans`);
    }
    return values.map((value) => [`${view}.${column}`, value]);
  });
  return String(new URLSearchParams(pairs.sort()));
}

const FEW = 50;

class Arrangement {
  #compare;
  #limit;
  #all = [];
  #seen;
  #shown = [];
  #added = new Set();
  #removed = new Set();

  constructor({ orderBy, limit = Infinity }, compare) {
    this.#compare = orderBy && comparator(orderBy, compare);
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

const AGAIN = { state: 'stale', reason: 'the server reads the view again' };

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
  compare;

  #connection;
  #arrangement;
  #own = { state: 'loading', reason: '', since: new Date() };
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

const STATES = ['live', 'loading', 'stale', 'failed'];

class Tailrace extends Live {
  views;

  #followers;
  #perFrame;
  #signal;
  #exactly;
  #connection;
  #parts = [];
  #pending = new Map();
  #frame;

  constructor(views, options, load) {
    super();
    const listed = typeof views === 'string' || Array.isArray(views);
    const entries = listed ? [views].flat().map((name) => [name, {}]) : Object.entries(views);
    if (!entries.length) {
      throw new RangeError('name a view');
    }
    this.#perFrame = options.perFrame;
    this.#signal = options.signal;
    this.#connection = new Connection(options, {
      load: () =>
        load(options)?.then(([other, exact]) => {
          this.#exactly = exact?.exactly;
          return other?.Source ?? EventSource;
        }),
      url: () => streamUrl(options.url, this.views),
      opened: () => this.views.map((view) => view.joined()),
      pending: () => this.views.some(({ pending }) => pending),
      snapshot: (message, id) => this.#part('snapshot', message, id),
      batch: (message, id) => this.#part('batch', message, id),
      progress: (message, id) => this.#progress(message, id),
      status: (message) => this.#status(message),
      lost: () => (this.#parts = []),
      hidden: this.#dispatchChanges,
      changed: this.#tellStatus,
    });
    const reader = options.texts
      ? () => ({ row: (text) => ({ text }) })
      : (columns) => this.#exactly?.(columns, options);
    this.#followers = entries.map(([name, how]) => new Follower(new View(name, how, this.#connection), how, reader));
    this.views = this.#followers.map((follower) => follower.view);
    if (this.#signal?.aborted) {
      this.close();
      return;
    }
    this.#signal?.addEventListener('abort', this.close);
    this.#connection.open(globalThis.EventSource);
  }

  [open]() {
    this.#connection.open(true);
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
    this.#signal?.removeEventListener('abort', this.close);
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
    this.#connection.settle();
    if (this.#perFrame) {
      this.#frame ??= nextFrame(this.#dispatchChanges);
    } else {
      this.#dispatchChanges();
    }
    this.#tellStatus();
  }

  #moveTo(id) {
    this.#connection.position = id || this.#connection.position;
  }

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
    this.#connection.settle();
    this.dispatchEvent(new StatusEvent('progress', this));
  }

  #fresh(message) {
    this.#followers
      .filter(({ view }) => this.views.length === 1 || (['live', 'stale'].includes(view.state) && !view.alone))
      .forEach((follower) => follower.progress(message));
  }

  #status(message) {
    const name = JSON.parse(message.view);
    this.views
      .find((view) => view.name === name)
      ?.become({
        state: JSON.parse(message.state),
        reason: JSON.parse(message.reason),
        since: new Date(Number(message.sinceTime)),
        alone: message.alone === 'true',
      });
    this.#connection.settle();
    this.#tellStatus();
  }

  #tellStatus = () => [...this.views, this].forEach(tellStatus);
}

function nextFrame(act) {
  return globalThis.document?.visibilityState === 'visible' ? requestAnimationFrame(act) : setTimeout(act, 100);
}

export { compareValues };

const HERE = import.meta.url;

export function connect(views, options = {}) {
  const { document, location = HERE } = globalThis;
  const base = document?.baseURI ?? String(location).replace(/^blob:/, '');
  const url = new URL(options.url ?? new URL('api/stream', HERE), base);
  return new Tailrace(views, { ...options, url }, load);
}

function load({ headers, shared, bigint, exact }) {
  const other = headers
    ? import('./tailrace-fetch.js')
    : shared && globalThis.SharedWorker && import('./tailrace-shared.js').catch(() => {});
  const exactly = (bigint || exact) && import('./tailrace-exact.js');
  return other || exactly ? Promise.all([other, exactly]) : undefined;
}
