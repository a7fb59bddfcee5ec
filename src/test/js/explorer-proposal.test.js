import assert from 'node:assert/strict';
import { test } from 'node:test';
import { propose } from '../../../webapp/explorer/proposal.js';

const columns = (types) => Object.entries(types).map(([name, type]) => ({ name, type }));

for (const [what, types, rows, element, attributes] of [
  ['one number is a number', { count: 'int8' }, [{ count: 1 }], 'number', { column: 'count', sparkline: '' }],
  [
    'texts with numbers are bars',
    { user: 'text', count: 'int8' },
    [{ user: 'a', count: 1 }],
    'chart',
    { mark: 'bar', x: 'count', y: 'user', 'order-by': '-count,user', limit: '10' },
  ],
  [
    'times with numbers are a line, with a colour for each of a few texts',
    { id: 'int8', at: 'timestamptz', kind: 'text', edits: 'int8' },
    [{ kind: 'a' }, { kind: 'b' }],
    'chart',
    { mark: 'line', x: 'at', y: 'edits', color: 'kind' },
  ],
  ['two numbers are points', { a: 'int8', b: 'float8' }, [{}, {}], 'chart', { mark: 'point', x: 'a', y: 'b' }],
  ['anything else is a table', { id: 'int8', name: 'text' }, [{}], 'table', {}],
]) {
  test(what, () => {
    assert.deepEqual(propose(columns(types), rows), { element: `tailrace-${element}`, attributes });
  });
}
