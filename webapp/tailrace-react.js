import { useSyncExternalStore } from 'react';

/** A view's rows and status, as they are when the component is drawn; it is drawn again when they change. */
export function useView(connection, name) {
  const view = connection.view(name);
  const snapshot = () => view.snapshot;
  return useSyncExternalStore(view.subscribe, snapshot, snapshot);
}
