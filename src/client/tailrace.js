import { Connection } from './connection.js';
import { Follower, pair } from './follower.js';
import { ChangeEvent, Live, open, standing, StatusEvent, tellStatus } from './live.js';
import { streamUrl } from './url.js';
import { View } from './view.js';

/** The worst is last. */
const STATES = ['live', 'loading', 'stale', 'failed'];

export class Tailrace extends Live {
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
    this.#connection.settle();
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

/** A hidden page has no animation frames. */
function nextFrame(act) {
  return globalThis.document?.visibilityState === 'visible' ? requestAnimationFrame(act) : setTimeout(act, 100);
}
