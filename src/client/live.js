const lastStatus = Symbol('lastStatus');
/** The connection, or the view's own state while that is live. */
export const standing = Symbol('standing');
/** Opens the connection for a listener. */
export const open = Symbol('open');

export class Live extends EventTarget {
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

export function tellStatus(live) {
  const now = `${live.status} ${live.reason}`;
  if (live[lastStatus] !== now) {
    live[lastStatus] = now;
    live.dispatchEvent(new StatusEvent('status', live));
  }
}

export class ChangeEvent extends Event {
  constructor(changes) {
    super('change');
    this.changes = changes;
    Object.assign(this, changes.length === 1 ? changes[0] : {});
  }
}

export class StatusEvent extends Event {
  constructor(type, { status, reason, since, asOf, lag }) {
    super(type);
    Object.assign(this, { status, reason, since, asOf, lag });
  }
}
