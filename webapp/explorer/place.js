/** The explorer's state in the URL's hash: `#/orders?sort=total&desc&where.region=eu`. */
export const TABS = ['rows', 'stream', 'use'];

const WHERE = 'where.';

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
    where: Object.fromEntries(
      [...asked]
        .filter(([name, value]) => name.startsWith(WHERE) && value)
        .map(([name, value]) => [name.slice(WHERE.length), value]),
    ),
  };
}

export function hashOf({ view, tab = 'rows', order, filter = '', where = {} }) {
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
  Object.entries(where).forEach(([column, value]) => asked.set(WHERE + column, value));
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
