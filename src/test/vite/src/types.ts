/** What must compile, and what must not; never run. */
import { connect, type Change, type Row, type Snapshot, type Status, type View, type Where } from 'tailrace';
import { useView } from 'tailrace/react';
import { live, type Views } from './views';

export function rowsHaveTheColumnsOfTheirView(): [string, number] | undefined {
  const [first] = live.view('top10').rows;
  // @ts-expect-error there may be no first row
  first.user;
  // @ts-expect-error the view top10 has no such column
  first?.name;
  // @ts-expect-error the view counter has no such column
  live.view('counter').rows[0]?.user;
  // @ts-expect-error rows are not the page's to change
  live.view('top10').rows.push({ user: 'Ada', count: 1 });
  return first && [first.user, first.count];
}

export function viewsAreThoseThatWereNamed(): View<Views['top10']> {
  // @ts-expect-error there is no such view
  live.view('top11');
  // @ts-expect-error there is no such view
  connect<Views>(['counter', 'top11']);
  // @ts-expect-error there is no such view
  connect<Views>({ top11: {} });
  return live.view('top10');
}

export function optionsNameTheColumnsOfTheirView() {
  // @ts-expect-error the view top10 has no such column
  connect<Views>({ top10: { orderBy: 'name' } });
  // @ts-expect-error the view counter has no such column
  connect<Views>({ counter: { key: 'user' } });
  // @ts-expect-error there is no such option
  connect<Views>('top10', { uri: 'api/stream' });
  return connect<Views>({ top10: { orderBy: (a, b) => b.count - a.count, key: ['user'] } });
}

export function conditionsNameTheColumnsOfTheirView(wanted: { user?: string }) {
  // @ts-expect-error the view counter has no such column
  connect<Views>({ counter: { where: { user: 'Ada' } } });
  // @ts-expect-error a condition is a value
  connect<Views>({ top10: { where: { user: null } } });
  // @ts-expect-error a condition is a value
  live.view('top10').where({ user: undefined });
  // @ts-expect-error conditions are an object
  live.view('top10').where((row) => row.count > 1);
  live.view('top10').where(wanted);
  live.view('top10').where();
  connect({ orders: { where: { customer_id: 42n, region: ['eu', 'us'], paid: true } } });
  const where: Where<Views['top10']> = { count: [1, 2] };
  return connect<Views>({ top10: { where } }).view('top10').pending;
}

export function eventsKnowTheirRows(signal: AbortSignal) {
  live.view('top10').addEventListener(
    'change',
    ({ updated, inserted }) => {
      const risen: number = updated.reduce((sum, { old, new: now }) => sum + now.count - old.count, 0);
      // @ts-expect-error the view top10 has no such column
      return inserted.map((row) => row.name).length + risen;
    },
    { signal },
  );
  live.addEventListener('change', ({ changes }) => {
    const all: readonly Change<Views[keyof Views]>[] = changes;
    return all.map(({ view }) => view.name);
  });
  live.addEventListener('status', ({ status, asOf }): [Status, number | undefined] => [status, asOf?.getTime()]);
  // @ts-expect-error there is no such event
  live.addEventListener('rows', () => {});
}

export function aHookKnowsItsRows(): Snapshot<{ user: string; count: number }> {
  // @ts-expect-error there is no such view
  useView(live, 'top11');
  // @ts-expect-error the view counter has no such column
  useView(live, 'counter').rows[0]?.user;
  return useView(live, 'top10');
}

export function withoutTypesRowsAreWhatTheyAre(): Row | undefined {
  return connect('orders').view('orders').rows[0];
}

export function numericsAreExact() {
  // @ts-expect-error a function or a boolean
  connect('prices', { exact: 'yes' });
  return [connect('prices', { exact: true }), connect('prices', { exact: (text) => text.length })];
}

export function aConnectionIsAnEventTarget(): EventTarget[] {
  return [live, ...live.views];
}
