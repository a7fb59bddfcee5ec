/**
 * Database views, live in a page.
 *
 *     import { connect } from './tailrace.js';
 *
 *     const live = connect(['counter', 'top10']);
 *     live.addEventListener('change', (event) => {
 *       for (const { view, inserted, deleted } of event.changes) …
 *     });
 *     live.addEventListener('status', () => {
 *       console.log(live.connection, live.view('top10').state);
 *     });
 *
 * The views of one connection change together: whenever a `change` is told, all of them hold what
 * the database held at one moment.
 *
 * Rows are objects by column name, as JSON.parse makes them of the wire's JSON: integers beyond
 * 2^53 are rounded there (cast such a column to text in the view to see every digit). Which rows
 * there are is exact all the same, because rows are told apart by their text.
 */
export function connect(views, options) {
  return new Tailrace([views].flat(), options);
}

/** Longer than any heartbeat: after this silence a connection is taken for dead. */
const SILENCE = 60_000;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;

/**
 * One connection and its views. Events: `change` (a {@link ChangeEvent}: rows changed) and `status`
 * (the connection's or a view's state changed). Everything but the methods is to be read only.
 */
export class Tailrace extends EventTarget {
  /** `connecting` at first, `live`, `reconnecting` while it is lost, `closed` after close(). */
  connection = 'connecting';
  /** Why the connection is not live, for people; empty where there is nothing to say. */
  reason = '';
  /** The {@link View}s in the order in which they were asked for. */
  views;

  #followers;
  #url;
  #silence;
  #source;
  /** The last resume position, and the parts of a change that is not whole yet. */
  #position = '';
  #held = [];
  /** When the connection was opened, how many did not last before it, and the one timer. */
  #opened = Infinity;
  #failures = 0;
  #timer;

  /**
   * @param {string[]} names of the views, all of one database
   * @param {{url?: string | URL, silence?: number}} [options] `url` is that of `api/stream`, beside
   *     this module unless told otherwise; `silence` how many ms without any event mean that the
   *     connection is dead
   */
  constructor(names, { url = new URL('api/stream', import.meta.url), silence = SILENCE } = {}) {
    super();
    this.#followers = names.map((name) => new Follower(name));
    this.views = this.#followers.map((follower) => follower.view);
    this.#url = streamUrl(url, names);
    this.#silence = silence;
    this.#open();
  }

  view(name) {
    return this.views.find((view) => view.name === name);
  }

  /** Ends the connection for good. The rows stay as they are. */
  close() {
    this.#drop();
    this.#say('closed', '');
  }

  #open() {
    const url = new URL(this.#url);
    if (this.#position) {
      url.searchParams.set('lastEventId', this.#position);
    }
    const source = new EventSource(url.href);
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
    onMessage('snapshot', (message, id) => this.#part('snapshot', message, id));
    onMessage('batch', (message, id) => this.#part('batch', message, id));
    onMessage('progress', (message, id) => this.#progress(message, id));
    onMessage('status', (message) => this.#status(message));
    onMessage('busy', () => this.#say('reconnecting', 'the server is full'));
    onMessage('bye', () => this.#say('reconnecting', 'the server is restarting'));
    this.#listen();
  }

  #joined() {
    this.#opened = performance.now();
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
    const loaded = prepared.length > 0 && this.views.some((view) => view.state === 'loading');
    this.#position = id || this.#position;
    this.dispatchEvent(new ChangeEvent(prepared.map((make) => make())));
    if (loaded) {
      this.dispatchEvent(new Event('status'));
    }
  }

  #progress(message, id) {
    this.#position = id || this.#position;
    this.#followers
      .filter(({ view }) => this.views.length === 1 || (view.state === 'live' && !view.alone))
      .forEach((follower) => follower.progress(message));
  }

  #status(message) {
    const name = JSON.parse(message.view);
    this.#followers.find(({ view }) => view.name === name)?.status(message);
    this.dispatchEvent(new Event('status'));
  }

  /** The EventSource comes back by itself, except after a refusal. */
  #lost(source) {
    this.#held = [];
    clearTimeout(this.#timer);
    if (source.readyState !== EventSource.CLOSED) {
      this.#say('reconnecting', this.connection === 'live' ? '' : this.reason);
      return;
    }
    this.#retry(this.reason);
    refusal(this.#url).then((reason) => {
      if (source === this.#source && this.connection === 'reconnecting') {
        this.#say('reconnecting', reason);
      }
    });
  }

  /** The server sent what cannot be: only a snapshot makes the rows exact again. */
  #startAgain(violation) {
    console.warn('tailrace: starting again from a snapshot:', violation);
    this.#position = '';
    this.#drop();
    this.#retry('the server sent what does not fit; starting again');
  }

  /** Comes back later, the later the more often it did not last. */
  #retry(reason) {
    if (performance.now() - this.#opened > LONGEST_RETRY) {
      this.#failures = 0;
    }
    this.#opened = Infinity;
    const growing = FIRST_RETRY * 2 ** Math.min(this.#failures++, 10);
    const wait = Math.min(growing, LONGEST_RETRY) * (0.5 + Math.random());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), wait);
    this.#say('reconnecting', reason);
  }

  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#drop();
      this.#retry('nothing was heard from the server');
    }, this.#silence);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#held = [];
    this.#source?.close();
    this.#source = undefined;
  }

  #say(connection, reason) {
    if (connection !== this.connection || reason !== this.reason) {
      this.connection = connection;
      this.reason = reason;
      this.dispatchEvent(new Event('status'));
    }
  }
}

/** Rows changed, in one or several views at one moment; all of them hold the new rows already. */
export class ChangeEvent extends Event {
  /**
   * @param {{view: View, inserted: object[], deleted: object[]}[]} changes `deleted` are the very
   *     objects that were in `view.rows` before, `inserted` those that are in it now; a row that
   *     stays keeps its object, also when a snapshot comes
   */
  constructor(changes) {
    super('change');
    this.changes = changes;
  }
}

/** A view's rows, its state and how fresh they are. */
export class View {
  name;
  /** `loading`, `live`, `stale` (no connection to the database) or `failed`; the rows stay. */
  state = 'loading';
  /** Why the view is not live and what to do, for people. */
  reason = '';
  /** When the state began, ms since the epoch by the server's clock; undefined where not told. */
  sinceTime;
  /** Whether the view moves by itself, not together with the others. */
  alone = false;
  /** `{name, type}` of each column; undefined before the first contents. */
  columns;
  /** The database's own timestamp of these rows, as text: it may exceed 2^53. */
  timestamp;
  /** When these rows were last known to hold: a Date by the database's clock. */
  asOf;
  /** When that was heard here: a Date by this page's clock. */
  heardAt;

  #multiset;
  #rows;

  constructor(name, multiset) {
    this.name = name;
    this.#multiset = multiset;
  }

  /** The rows as objects by column name, in no order: the same array until they change. */
  get rows() {
    if (this.#rows?.version !== this.#multiset.version) {
      const { version, copies } = this.#multiset;
      this.#rows = { version, all: [...copies.values()].flat() };
    }
    return this.#rows.all;
  }
}

/** Rows by their text, each with one object a copy. */
class Multiset {
  copies = new Map();
  version = 0;

  /**
   * Works out a change without making it.
   *
   * @returns how to make it, which cannot fail, and returns the rows deleted and inserted
   * @throws where a row is deleted that is not there
   */
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
      this.version++;
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
    this.copies.set(text, (this.copies.get(text) ?? []).concat(rows));
  }
}

/** What keeps one {@link View} as the server tells it. */
class Follower {
  #multiset = new Multiset();
  view;

  constructor(name) {
    this.view = new View(name, this.#multiset);
  }

  /** Nothing is known of the state on a new connection, until a status says otherwise. */
  joined() {
    this.#become({ state: this.view.columns ? 'live' : 'loading', reason: '', alone: false });
  }

  /**
   * Reads the parts of one whole change.
   *
   * @returns what makes the change; it cannot fail
   * @throws where they cannot follow what the view holds
   */
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
    const toRow = (text) => {
      const values = JSON.parse(text);
      return Object.fromEntries(columns.map(({ name }, at) => [name, values[at]]));
    };
    const make = this.#multiset.prepare(weights, toRow, otherColumns);
    return () => {
      this.view.columns = columns;
      this.view.state = this.view.state === 'loading' ? 'live' : this.view.state;
      this.#fresh(parts.at(-1).message);
      return { view: this.view, ...make() };
    };
  }

  /** Nothing has changed up to then. A time repeated is no news. */
  progress(message) {
    if (this.view.columns && Number(message.time) > this.view.asOf) {
      this.#fresh(message);
    }
  }

  status(message) {
    this.#become({
      state: JSON.parse(message.state),
      reason: JSON.parse(message.reason),
      sinceTime: Number(message.sinceTime),
      alone: message.alone === 'true',
    });
  }

  #become({ state, reason, sinceTime, alone }) {
    Object.assign(this.view, { state, reason, sinceTime, alone });
  }

  #fresh({ timestamp, time }) {
    Object.assign(this.view, { timestamp, asOf: new Date(Number(time)), heardAt: new Date() });
  }
}

function streamUrl(base, names) {
  const url = new URL(base, globalThis.document?.baseURI);
  if (names.length === 1) {
    url.pathname += `/${encodeURIComponent(names[0])}`;
  } else {
    names.forEach((name) => url.searchParams.append('view', name));
  }
  return url;
}

/** An EventSource does not say why it was refused; asking once more does. */
async function refusal(url) {
  const asking = new AbortController();
  try {
    const answer = await fetch(url, {
      headers: { Accept: 'application/problem+json' },
      cache: 'no-store',
      signal: asking.signal,
    });
    const problem = answer.headers.get('Content-Type')?.startsWith('application/problem+json');
    return problem ? (await answer.json()).detail : answer.ok ? '' : `the server says ${answer.status}`;
  } catch {
    return 'the server cannot be reached';
  } finally {
    asking.abort();
  }
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
  const cut = (to) => {
    const piece = json.slice(from, to).trim();
    if (piece) {
      pieces.push(piece);
    }
    from = to + 1;
  };
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        for (at++; json[at] !== '"'; at++) {
          at += json[at] === '\\' ? 1 : 0;
          if (at >= json.length) {
            throw new SyntaxError('a string without an end');
          }
        }
        break;
      case '[':
      case '{':
        if (++depth === 1) {
          from = at + 1;
        }
        break;
      case ']':
      case '}':
        if (--depth === 0) {
          cut(at);
        }
        break;
      case ',':
      case ':':
        if (depth === 1) {
          cut(at);
        }
        break;
      default:
    }
  }
  if (depth !== 0) {
    throw new SyntaxError('an array or object without an end');
  }
  return pieces;
}
