import { createRoot } from 'react-dom/client';
import { useView } from 'tailrace/react';
import { live } from './views';

function App() {
  const counter = useView(live, 'counter');
  const top10 = useView(live, 'top10');
  return (
    <>
      <p id="status">{top10.status}</p>
      <p id="count">{counter.rows[0]?.count}</p>
      <ol>
        {top10.rows.map(({ user, count }) => (
          <li key={user}>{`${user}: ${count}`}</li>
        ))}
      </ol>
    </>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(<App />);
}
