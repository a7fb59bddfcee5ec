import { connect, type Tailrace } from 'tailrace';
import { useView } from 'tailrace/react';

interface Views {
  orders: { id: number; price: string };
}

const live: Tailrace<Views> = connect<Views>({ orders: { key: 'id' } }, { url: '/api/stream', exact: true });
const rows: readonly { id: number; price: string }[] = live.view('orders').rows;
const hook: (connection: Tailrace<Views>, name: 'orders') => { readonly rows: typeof rows } = useView;
if (rows.length || typeof hook !== 'function') {
  throw new Error('without a page there are no rows');
}
