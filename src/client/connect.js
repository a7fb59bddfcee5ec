import { compareValues } from './order.js';
import { Tailrace } from './tailrace.js';

export { compareValues };

/** Apart from the path: bundlers take both together for a file. */
const HERE = import.meta.url;

/** tailrace.d.ts describes all members. */
export function connect(views, options = {}) {
  const { document, location = HERE } = globalThis;
  const base = document?.baseURI ?? String(location).replace(/^blob:/, '');
  const url = new URL(options.url ?? new URL('api/stream', HERE), base);
  return new Tailrace(views, { ...options, url }, load);
}

/** Loads what the options need; undefined if that is nothing. */
function load({ headers, shared, bigint, exact }) {
  const other = headers
    ? import('./tailrace-fetch.js')
    : shared && globalThis.SharedWorker && import('./tailrace-shared.js').catch(() => {});
  const exactly = (bigint || exact) && import('./tailrace-exact.js');
  return other || exactly ? Promise.all([other, exactly]) : undefined;
}
