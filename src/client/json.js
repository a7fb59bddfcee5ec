/** Returns what makes a row of these columns of its text. */
export function rowReader(columns, read = JSON.parse) {
  const names = columns.map(({ name }) => name);
  const none = Object.fromEntries(names.map((name) => [name]));
  return (text) => {
    const row = { ...none };
    read(text).forEach((value, at) => (row[names[at]] = value));
    return row;
  };
}

/** The texts of an object's values, by name. */
export function members(json) {
  const pieces = split(json);
  const texts = Object.create(null);
  for (let at = 0; at < pieces.length; at += 2) {
    texts[JSON.parse(pieces[at])] = pieces[at + 1];
  }
  return texts;
}

/** The texts of an array's elements, or of an object's names and values. */
export function split(json) {
  const pieces = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 34) {
      at = endOfString(json, at);
      continue;
    }
    // Makes { of [, and } of ].
    const opens = (code | 32) === 123;
    const closes = (code | 32) === 125;
    if (opens && ++depth === 1) {
      from = at + 1;
    } else if (depth === 1 && (closes || code === 44 || code === 58)) {
      pieces.push(json.slice(from, at).trim());
      from = at + 1;
    }
    depth -= Number(closes);
  }
  if (depth) {
    throw new SyntaxError('an array or object without an end');
  }
  return pieces.length === 1 && !pieces[0] ? [] : pieces;
}

function endOfString(json, start) {
  for (let end = json.indexOf('"', start + 1); end > 0; end = json.indexOf('"', end + 1)) {
    let from = end;
    while (json[from - 1] === '\\') {
      from--;
    }
    if ((end - from) % 2 === 0) {
      return end;
    }
  }
  throw new SyntaxError('a string without an end');
}
