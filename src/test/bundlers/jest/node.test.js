/** @jest-environment node */
const { connect } = require('tailrace');
const { useView } = require('tailrace/react');

test('a page that connects can be tested', () => {
  const live = connect('a', { url: '/api/stream', shared: true });
  expect([live.status, live.view('a').rows, typeof useView]).toEqual(['connecting', [], 'function']);
  live.close();
});
