import type { Snapshot, Tailrace } from './tailrace.js';

/**
 * Returns a view's rows and status, and renders the component again when they change. Make the
 * connection once, outside of components or in an effect.
 */
export function useView<Rows extends object, V extends keyof Rows & string>(
  connection: Tailrace<Rows>,
  name: V,
): Snapshot<Rows[V]>;
