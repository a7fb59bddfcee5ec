import { useSyncExternalStore } from 'react';

/** Returns a view's rows and status, and renders the component again when they change. */
export function useView(connection, name) {
  const view = connection.view(name);
  const snapshot = () => view.snapshot;
  return useSyncExternalStore(view.subscribe, snapshot, snapshot);
}
