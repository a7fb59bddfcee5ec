const NEEDED = ['counter', 'top10'];
const notice = document.getElementById('notice');

/** Leaves out the tiles of views that the server does not have; the others follow by themselves. */
async function prepare() {
  const answer = await fetch('api/views', { headers: { Accept: 'application/json' }, cache: 'no-store' });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail);
  }
  const served = body.views.map(({ name }) => name);
  const missing = NEEDED.filter((name) => !served.includes(name));
  if (missing.length) {
    throw new Error(`This page shows the views counter and top10; not served here: ${missing.join(', ')}.`);
  }
  for (const tile of document.querySelectorAll('[data-view]')) {
    tile.hidden = !served.includes(tile.dataset.view);
    if (tile.hidden) {
      tile.replaceChildren();
    }
  }
  const materialize = body.views.some(({ read }) => ['subscribe', 'tail'].includes(read));
  const other = materialize ? 'postgresql' : 'materialize';
  document.querySelectorAll(`[data-database=${other}]`).forEach((each) => (each.hidden = true));
}

for (let ready = false; !ready; ) {
  try {
    await prepare();
    ready = true;
    notice.textContent = '';
  } catch (failure) {
    const away = failure instanceof TypeError || failure instanceof SyntaxError;
    notice.textContent = away ? 'The server cannot be reached; trying again.' : failure.message;
    await new Promise((resolve) => setTimeout(resolve, 2_000 + 2_000 * Math.random()));
  }
}
await import('./tailrace-elements.js');
