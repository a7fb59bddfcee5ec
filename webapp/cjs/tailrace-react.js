// Made by `npm run client` from src/client.
'use strict';

const { useSyncExternalStore } = require('react');

function useView(connection, name) {
  const view = connection.view(name);
  const snapshot = () => view.snapshot;
  return useSyncExternalStore(view.subscribe, snapshot, snapshot);
}

exports.useView = useView;
