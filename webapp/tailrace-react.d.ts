import type { Snapshot, Tailrace } from './tailrace.js';

/**
 * A view's rows and status, as they are when the component is drawn; it is drawn again when they
 * change. The connection is made once, outside of components or in an effect.
 */
export function useView<Rows extends object, V extends keyof Rows & string>(
  connection: Tailrace<Rows>,
  name: V,
): Snapshot<Rows[V]>;
