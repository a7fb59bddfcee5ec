import { connect } from './tailrace.js';

const LINGER = 5_000;
const MOST = 64;
const HERE = import.meta.url;

const servers = new Map();

export function server(src) {
  const url = src ? new URL(src, globalThis.document?.baseURI) : new URL('./', HERE);
  url.pathname = url.pathname.replace(/\/*(api\/stream)?$/, '/api/stream');
  const { href } = url;
  servers.set(href, servers.get(href) ?? new Server(href));
  return servers.get(href);
}

class Server extends EventTarget {
  options = {};
  #url;
  #groups = [];
  #followed = new Map();

  constructor(url) {
    super();
    this.#url = url;
  }

  get views() {
    return [...this.#followed.values()].filter(({ listeners }) => listeners.size).map(({ view }) => view);
  }

  /** The `listener` also receives `view`, when all rows are other objects. */
  follow(name, where, listener) {
    const key = JSON.stringify([name, where]);
    const followed = this.#followed.get(key) ?? new Followed(this, key, name, where);
    if (!this.#followed.has(key)) {
      this.#followed.set(key, followed);
      this.place(followed);
    }
    followed.listeners.add(listener);
    return followed;
  }

  forget(followed) {
    if (this.#followed.get(followed.key) === followed) {
      this.#followed.delete(followed.key);
      followed.group.remove(followed);
    }
  }

  /** A stream has a view once: other rows of it have another connection. */
  place(followed, after) {
    const rest = this.#groups.slice(this.#groups.indexOf(after) + 1);
    let group = rest.find((each) => each.takes(followed));
    if (!group) {
      group = new Group(this);
      this.#groups.push(group);
    }
    group.add(followed);
  }

  end(group) {
    this.#groups = this.#groups.filter((each) => each !== group);
  }

  connect(members) {
    const views = Object.fromEntries([...members].map(({ name, where }) => [name, { where }]));
    return connect(views, { bigint: true, perFrame: true, ...this.options, url: this.#url });
  }

  told() {
    this.dispatchEvent(new Event('told'));
  }
}

class Followed {
  listeners = new Set();
  view;
  group;
  #server;
  #bound;

  constructor(server, key, name, where) {
    Object.assign(this, { key, name, where });
    this.#server = server;
  }

  bind(view) {
    this.#bound?.abort();
    this.#bound = new AbortController();
    this.view = view;
    const { signal } = this.#bound;
    ['change', 'status'].forEach((type) => view.addEventListener(type, this.#tell, { signal }));
    this.#tell({ type: 'view' });
  }

  leave(listener) {
    this.listeners.delete(listener);
    this.#server.told();
    setTimeout(() => this.listeners.size || this.#server.forget(this), LINGER);
  }

  #tell = (event) => {
    this.listeners.forEach((listener) => listener(event));
    this.#server.told();
  };
}

class Group {
  #server;
  #members = new Set();
  #live;
  #next;
  #asked = false;
  #refused = false;

  constructor(server) {
    this.#server = server;
  }

  takes({ name }) {
    return !this.#refused && this.#members.size < MOST && ![...this.#members].some((each) => each.name === name);
  }

  add(followed) {
    followed.group = this;
    this.#members.add(followed);
    this.#ask();
  }

  remove(followed) {
    this.#members.delete(followed);
    this.#ask();
  }

  #ask() {
    if (!this.#asked) {
      this.#asked = true;
      queueMicrotask(() => {
        this.#asked = false;
        this.#connect();
      });
    }
  }

  /** The old rows stay until the new ones are here. */
  #connect() {
    this.#next?.close();
    this.#next = undefined;
    const old = this.#live;
    if (!this.#members.size) {
      old?.close();
      this.#server.end(this);
      return;
    }
    const next = (this.#next = this.#server.connect(this.#members));
    const [shown, others] = [[], []];
    this.#members.forEach((each) => (old?.views.includes(each.view) ? shown : others).push(each));
    const bind = (each) => each.bind(next.view(each.name));
    others.forEach(bind);
    const take = () => {
      const complete = shown.every(({ name, view }) => view.pending || !next.view(name).pending);
      if (next === this.#next && complete) {
        this.#live = next;
        this.#next = undefined;
        shown.forEach(bind);
        old?.close();
      }
    };
    next.subscribe(() => {
      take();
      if (next === (this.#next ?? this.#live)) {
        this.#look(next.connection);
      }
    });
    next.addEventListener('progress', () => this.#server.told());
    take();
  }

  /** A view that is refused, or of another database, moves on, at last to a connection of its own. */
  #look(connection) {
    const last = [...this.#members].at(-1);
    const alone = this.#members.size === 1;
    const accepted = connection === 'live' && this.#refused;
    this.#refused = connection === 'failed' && alone;
    if (accepted || (connection === 'failed' && !alone)) {
      this.remove(last);
      this.#server.place(last, accepted ? undefined : this);
    }
  }
}
