/** Orders as PostgreSQL does. */
export function comparator(orderBy, compare) {
  if (typeof orderBy === 'function') {
    return orderBy;
  }
  const columns = [orderBy].flat().map((each) => {
    const { asc, desc } = typeof each === 'string' ? { asc: each } : each;
    return desc === undefined ? [asc, 1] : [desc, -1];
  });
  return (a, b) => {
    for (const [name, sign] of columns) {
      const order = compare(name, a[name], b[name]) ?? compareValues(a[name], b[name]);
      if (order) {
        return order * sign;
      }
    }
    return 0;
  };
}

export function compareValues(a, b) {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? 1 : -1;
  }
  if (typeof a === 'string' && typeof b === 'string') {
    return compareTexts(a, b);
  }
  if (typeof a === 'object' || typeof b === 'object') {
    return compareTexts(plain(a), plain(b));
  }
  const [x, y] = [a, b].map((each) => (typeof each === 'bigint' ? each : Number(each)));
  return x < y || y !== y ? -1 : x > y || x !== x ? 1 : 0;
}

function compareTexts(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) {
      const beyond = (x & 0xf800) === 0xd800;
      return beyond === ((y & 0xf800) === 0xd800) ? x - y : beyond ? 1 : -1;
    }
  }
  return a.length - b.length;
}

export function plain(value) {
  return JSON.stringify(value, (name, each) => (typeof each === 'bigint' ? `${each}n` : each));
}
