/**
 * Returns examples that follow a view, or its rows with these values of columns; `base` is the
 * application's URL with its last slash.
 */
export function snippets(view, base, where = {}) {
  const stream = new URL(streamPath(view, where), base).href;
  const address = (path) => quoted(new URL(path, base).href);
  const name = quoted(view);
  const conditions = Object.entries(where).map(([column, value]) => `${quoted(column)}: ${quoted(value)}`);
  const followed = conditions.length ? `{ ${name}: { where: { ${conditions.join(', ')} } } }` : name;
  return [
    { title: 'curl', code: `curl -N ${shellQuoted(stream)}\n` },
    {
      title: 'JavaScript',
      code: `import { connect } from ${address('tailrace.js')};

const live = connect(${followed});
const view = live.view(${name});

view.addEventListener('change', ({ inserted, deleted }) => {
  console.log(view.rows, { inserted, deleted });
});
view.addEventListener('status', () => console.log(view.status, view.reason));
`,
    },
    {
      title: 'React',
      code: `import { connect } from 'tailrace';
import { useView } from 'tailrace/react';

const live = connect(${followed}, { url: ${address('api/stream')} });

export function Rows() {
  const { rows, columns, status } = useView(live, ${name});
  return (
    <table data-status={status}>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {columns?.map(({ name }) => <td key={name}>{String(row[name])}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
`,
    },
  ];
}

/** Returns the URL of a view's stream. Servers refuse some characters in a path, even encoded. */
export function streamPath(view, where = {}) {
  const named = /[/\\]/.test(view);
  const parameters = [...(named ? [`view=${segment(view)}`] : []), ...parametersOf(view, where)];
  return `api/stream${named ? '' : `/${segment(view)}`}${queryOf(parameters)}`;
}

/** Returns the URL of a view's contents. */
export function contentsPath(view, where = {}) {
  return `api/views/${segment(view)}${queryOf(parametersOf(view, where))}`;
}

function parametersOf(view, where) {
  return Object.entries(where).map(([column, value]) => `${segment(`${view}.${column}`)}=${segment(value)}`);
}

function queryOf(parameters) {
  return parameters.length ? `?${parameters.join('&')}` : '';
}

/** Encodes a name or a value for a URL; also single quotes, which end a text in a shell or a script. */
export function segment(text) {
  return encodeURIComponent(text).replaceAll("'", '%27');
}

function quoted(text) {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function shellQuoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
