/** The explorer's state in the URL's hash: `#/orders?sort=total&desc`. */
export const TABS = ['rows', 'stream', 'use'];

export function placeOf(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', tab = 'rows'] = path.split('/').map(decoded);
  const asked = new URLSearchParams(query);
  const sort = asked.get('sort') ?? '';
  return {
    view,
    tab: TABS.includes(tab) ? tab : 'rows',
    order: sort ? { name: sort, downwards: asked.has('desc') } : undefined,
    filter: asked.get('filter') ?? '',
  };
}

export function hashOf({ view, tab = 'rows', order, filter = '' }) {
  if (!view) {
    return '#/';
  }
  const asked = new URLSearchParams();
  if (order) {
    asked.set('sort', order.name);
    if (order.downwards) {
      asked.set('desc', '');
    }
  }
  if (filter) {
    asked.set('filter', filter);
  }
  const query = String(asked) && `?${asked}`;
  return `#/${encodeURIComponent(view)}${tab === 'rows' ? '' : `/${tab}`}${query}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
