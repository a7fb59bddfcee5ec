import { connect } from 'tailrace';

const shared = new URLSearchParams(location.search).has('shared');
globalThis.live = connect('a', { url: 'api/stream', shared, exact: true });
