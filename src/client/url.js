export function streamUrl(base, views) {
  const url = new URL(base);
  const names = views.map(({ name }) => name);
  if (names.length > 1 || /[/\\]/.test(names)) {
    names.forEach((name) => url.searchParams.append('view', name));
  } else {
    url.pathname += `/${encodeURIComponent(names)}`;
  }
  url.search = [url.searchParams, ...views.map(({ query }) => query)].filter(String).join('&');
  return url;
}

export function query(view, where = {}) {
  if (String(where) !== '[object Object]') {
    throw new TypeError('where needs an object');
  }
  const pairs = Object.entries(where).flatMap(([column, given]) => {
    const values = [given].flat();
    if (/^$|undefined|object|function/.test(values.map((value) => typeof value))) {
      throw new TypeError(`where: ${column} needs strings, numbers or booleans`);
    }
    return values.map((value) => [`${view}.${column}`, value]);
  });
  return String(new URLSearchParams(pairs.sort()));
}
