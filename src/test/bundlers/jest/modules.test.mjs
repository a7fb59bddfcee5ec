/** @jest-environment node */
import { connect } from 'tailrace';
import { useView } from 'tailrace/react';

test('a page that connects can be tested', () => {
  const live = connect('a', { url: '/api/stream', shared: true });
  expect([live.status, live.view('a').rows, typeof useView]).toEqual(['connecting', [], 'function']);
  live.close();
});
