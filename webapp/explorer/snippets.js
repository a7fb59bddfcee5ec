/** Returns examples that follow a view; `base` is the application's URL with its last slash. */
export function snippets(view, base) {
  const stream = new URL(streamPath(view), base).href;
  const address = (path) => quoted(new URL(path, base).href);
  const name = quoted(view);
  return [
    { title: 'curl', code: `curl -N ${shellQuoted(stream)}\n` },
    {
      title: 'JavaScript',
      code: `import { connect } from ${address('tailrace.js')};

const live = connect(${name});
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

const live = connect(${name}, { url: ${address('api/stream')} });

export function Rows() {
  const { rows, columns, status } = useView(live, ${name});
  return (
    <table data-status={status}>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {columns.map(({ name }) => <td key={name}>{String(row[name])}</td>)}
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
export function streamPath(view) {
  return /[/\\]/.test(view) ? `api/stream?view=${segment(view)}` : `api/stream/${segment(view)}`;
}

/** Encodes a view's name for a path; also single quotes, which end a text in a shell or a script. */
export function segment(view) {
  return encodeURIComponent(view).replaceAll("'", '%27');
}

function quoted(text) {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function shellQuoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
