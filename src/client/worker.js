import { Tailrace } from './tailrace.js';

/** A tab that leaves this many heartbeats unanswered is gone. */
const UNANSWERED = 4;

/** Without a message for so long, a tab considers this worker dead, unless it asked for less. */
const PATIENCE = 60_000;

/** By URL and options. */
const streams = new Map();

/** One connection and its tabs, which receive the events that a server would send. */
class SharedStream {
  #key;
  #live;
  #beating;
  #unanswered = new Map();
  /** The last status of the connection, and states and columns of the views, that tabs received. */
  #connection = '';
  #states = new Map();
  #columns = new Map();

  constructor(key, url, options) {
    this.#key = key;
    const { base, names } = asked(url);
    this.#live = new Tailrace(names, { ...options, url: base, texts: true }, () => {});
    this.#live.addEventListener('change', ({ changes }) => this.#tell([...this.#changed(changes), ...this.#stated()]));
    this.#live.addEventListener('status', () => this.#tell(this.#stated()));
    this.#live.addEventListener('progress', () => this.#tell([...this.#stated(), ...this.#progressed()]));
    this.#beating = setInterval(() => this.#beat(), Math.min(options.silence, PATIENCE) / UNANSWERED);
    this.#stated();
  }

  join(port) {
    this.#unanswered.set(port, 0);
    const views = this.#live.views.filter(({ columns }) => columns);
    const wholes = views.map((view) => ({ view, columns: view.columns, inserted: view.rows, deleted: [] }));
    port.postMessage(this.#standing(parts(wholes)));
  }

  /** Answers a tab that somebody looks at, after a look at the connection. */
  check(port) {
    globalThis.dispatchEvent?.(new Event('focus'));
    port.postMessage(this.#now());
  }

  answered(port) {
    if (this.#unanswered.has(port)) {
      this.#unanswered.set(port, 0);
    }
  }

  leave(port) {
    if (this.#unanswered.delete(port) && !this.#unanswered.size) {
      clearInterval(this.#beating);
      this.#live.close();
      streams.delete(this.#key);
    }
  }

  #tell(events) {
    if (events.length) {
      this.#unanswered.forEach((unanswered, port) => port.postMessage(events));
    }
  }

  /** A tab that receives nothing for too long considers this worker dead. */
  #beat() {
    this.#unanswered.forEach((unanswered, port) => {
      this.#unanswered.set(port, unanswered + 1);
      if (unanswered >= UNANSWERED) {
        this.leave(port);
      }
    });
    this.#tell(this.#now());
  }

  #now() {
    return this.#live.connection === 'live' ? this.#live.views.map(status) : [this.#away()];
  }

  /** Returns the current status and contents, in the order in which no tab is live too early. */
  #standing(contents = []) {
    if (this.#live.connection !== 'live') {
      return [this.#away(), ...contents];
    }
    const { views } = this.#live;
    const [live, others] = [true, false].map((wanted) => views.filter(({ state }) => (state === 'live') === wanted));
    return [{ type: 'open' }, ...others.map(status), ...contents, ...live.map(status)];
  }

  #away() {
    const { connection, reason } = this.#live;
    return { type: 'away', data: { connection, reason } };
  }

  /** Returns the changes in the status of the connection and the views. */
  #stated() {
    const { connection, reason, views } = this.#live;
    const now = `${connection} ${connection === 'live' ? '' : reason}`;
    const before = this.#connection;
    this.#connection = now;
    const states = connection === 'live' ? views.map(status) : [];
    const changed = states.filter(({ data }, at) => this.#states.get(at) !== data);
    states.forEach(({ data }, at) => this.#states.set(at, data));
    return now === before ? changed : this.#standing();
  }

  #changed(changes) {
    return parts(
      changes.map(({ view, inserted, deleted }) => {
        const columns = this.#columns.get(view) === view.columns ? undefined : view.columns;
        this.#columns.set(view, view.columns);
        return { view, columns, inserted, deleted: columns ? [] : deleted };
      }),
    );
  }

  #progressed() {
    const views = this.#live.views.filter(
      ({ columns, state, alone }) => columns && ['live', 'stale'].includes(state) && !alone,
    );
    const [view] = (this.#live.views.length === 1 ? this.#live.views : views).filter(({ columns }) => columns);
    return view ? [{ type: 'progress', data: `{"timestamp":${view.timestamp},"time":${Number(view.asOf)}}` }] : [];
  }
}

function status({ name, state, since, reason, alone }) {
  return { type: 'status', data: JSON.stringify({ view: name, state, sinceTime: Number(since), reason, alone }) };
}

/** Returns one change of all these views as messages; with columns, a message is a snapshot. */
function parts(changes) {
  return changes.map(({ view, columns, inserted, deleted }, at) => {
    const texts = (rows) => `[${rows.map(({ text }) => text).join(',')}]`;
    const members = [
      at < changes.length - 1 ? '"more":true' : '',
      `"view":${JSON.stringify(view.name)},"timestamp":${view.timestamp},"time":${Number(view.asOf)}`,
      columns ? `"columns":${JSON.stringify(columns)}` : '',
      `"inserted":${texts(inserted)},"deleted":${texts(deleted)}`,
    ];
    return { type: columns ? 'snapshot' : 'batch', data: `{${members.filter(Boolean).join()}}` };
  });
}

/** Returns the views that a stream's URL names, and the URL without them. */
function asked(url) {
  const base = new URL(url);
  const names = base.searchParams.getAll('view');
  base.searchParams.delete('view');
  if (!names.length) {
    const [, path, name] = /^(.*)\/([^/]*)$/.exec(base.pathname);
    names.push(decodeURIComponent(name));
    base.pathname = path;
  }
  return { base, names };
}

/** Serves a tab until it leaves. */
function welcome(port) {
  let stream;
  const gone = new AbortController();
  const leave = () => {
    gone.abort();
    stream?.leave(port);
    port.close();
  };
  const join = (asking, options) => {
    const url = new URL(asking);
    url.searchParams.delete('lastEventId');
    const key = `${url} ${options.withCredentials ?? false}`;
    stream = streams.get(key) ?? new SharedStream(key, url, options);
    streams.set(key, stream);
    stream.join(port);
  };
  port.addEventListener('message', ({ data }) => {
    if (data.join) {
      join(data.join, data.options);
    }
    if (data.lock) {
      navigator.locks.request(data.lock, { signal: gone.signal }, leave).catch(() => {});
    }
    if (data.check) {
      stream?.check(port);
    }
    if (data.alive) {
      stream?.answered(port);
    }
    if (data.leave) {
      leave();
    }
  });
  port.start();
}

globalThis.addEventListener('connect', ({ ports }) => ports.forEach(welcome));
