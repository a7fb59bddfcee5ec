import { connect } from '../tailrace.js';
import { count } from './ages.js';
import { Details } from './details.js';
import { element, make, setCurrent, setData, setText } from './page.js';
import { hashOf, TABS } from './place.js';
import { reading } from './reading.js';
import { Rows } from './rows.js';
import { said } from './said.js';
import { streamPath } from './snippets.js';
import { Table } from './table.js';
import { Tape } from './tape.js';
import { showUse } from './use.js';
import { Decimal } from './values.js';
import { WhereInputs } from './where.js';

/** The page of one view: its live rows, its raw stream, and how to use it elsewhere. */
export class OpenView {
  name;
  #listing;
  #live;
  #view;
  #columns;
  #rows = new Rows();
  #table;
  #details;
  #tape;
  #inputs = new WhereInputs((where) => this.#go({ where }));
  #place;
  #stop = new AbortController();
  #timer;

  constructor({ view: name, where }, listing) {
    const { signal } = this.#stop;
    this.name = name;
    this.#listing = listing;
    setText(element('name'), name);
    this.#table = new Table(element('table'), name);
    this.#table.addEventListener('sort', (event) => this.#sort(event.name));
    this.#table.addEventListener('choose', ({ entry }) => this.#details.open(entry, this.#columns));
    this.#table.addEventListener(
      'select',
      ({ entry }) => this.#details.entry && this.#details.show(entry, this.#columns),
    );
    this.#details = new Details(() => this.#table.focus());
    element('filter').addEventListener('input', () => this.#filter(), { signal });
    const exact = (text) => new Decimal(text);
    this.#live = connect({ [name]: { where } }, { bigint: true, exact, perFrame: true });
    this.#view = this.#live.view(name);
    this.#view.addEventListener('change', (event) => this.#change(event));
    this.#view.addEventListener('status', () => this.#status());
    listing.addEventListener('change', () => this.#place && this.#others(), { signal });
    this.#timer = setInterval(() => this.#status(), 1_000);
    this.#draw();
    this.#status();
  }

  close() {
    clearInterval(this.#timer);
    this.#stop.abort();
    this.#live.close();
    this.#tape?.close();
    this.#details.end();
    this.#table.close();
  }

  /** Shows the rows, the tab, the order and the filter that the URL's hash names. */
  show(place) {
    const before = this.#place;
    this.#place = place;
    this.#others();
    TABS.forEach((tab) => (element(tab).hidden = tab !== place.tab));
    for (const link of element('tabs').children) {
      link.href = hashOf({ ...place, tab: link.dataset.tab });
      setCurrent(link, link.dataset.tab === place.tab);
    }
    const others = JSON.stringify(before?.where) !== JSON.stringify(place.where);
    if (others) {
      this.#view.where(place.where);
      showUse(this.name, place.where);
    }
    if (others || place.tab !== 'stream') {
      this.#tape?.close();
      this.#tape = undefined;
    }
    if (place.tab === 'stream') {
      this.#tape ??= new Tape(new URL(streamPath(this.name, place.where), document.baseURI));
    }
    if (element('filter').value.trim() !== place.filter) {
      element('filter').value = place.filter;
    }
    if (before?.filter !== place.filter) {
      this.#rows.filter(place.filter);
    }
    if (JSON.stringify(before?.order) !== JSON.stringify(place.order)) {
      this.#order();
    }
    this.#draw();
  }

  #order() {
    const { order } = this.#place;
    const known = this.#columns?.some(({ name }) => name === order?.name);
    this.#rows.order(known ? order : undefined);
    this.#table.ordered(order);
  }

  #change({ inserted, deleted }) {
    if (this.#columns === this.#view.columns) {
      this.#rows.change({ inserted, deleted }, performance.now());
    } else {
      this.#columns = this.#view.columns;
      this.#details.close();
      this.#rows.reset(this.#columns, inserted);
      this.#table.show(this.#columns, this.#rows);
      this.#order();
    }
    this.#draw();
  }

  /** Cycles through ascending, descending and unsorted. */
  #sort(name) {
    const { order } = this.#place;
    const next =
      order?.name !== name ? { name, downwards: false } : order.downwards ? undefined : { name, downwards: true };
    this.#go({ order: next });
  }

  #filter() {
    this.#go({ filter: element('filter').value.trim() });
  }

  /** Replaces the history entry, so that Back leaves the view. */
  #go(change) {
    const place = { ...this.#place, ...change };
    history.replaceState(null, '', hashOf(place));
    this.show(place);
  }

  #draw() {
    const { size, length } = this.#rows;
    this.#table.draw();
    this.#details.draw(this.#details.entry && this.#rows.has(this.#details.entry));
    const filtered = Boolean(this.#place?.filter);
    const all = count(size, 'row');
    setText(element('count'), !this.#columns ? '' : filtered ? `${length.toLocaleString('en')} of ${all}` : all);
    element('empty').hidden = length > 0;
    setText(
      element('empty'),
      !this.#columns ? 'No rows read yet.' : filtered ? `No row has “${this.#place.filter}”.` : 'No rows.',
    );
  }

  #status() {
    const { now, trouble } = this.#listing;
    const streams = trouble ? undefined : this.#listing.view(this.name)?.streams;
    const { word, line, notice } = said(this.#view, { now, perSecond: this.#listing.rate(this.name), streams });
    const { status } = this.#view;
    setData(element('state'), 'state', status);
    setData(element('open'), 'status', status);
    setText(element('state'), word);
    setText(element('facts'), line);
    setText(element('view-notice'), notice);
    setText(element('reading'), reading(this.#listing.view(this.name)));
  }

  #others() {
    this.#inputs.show(this.#listing.view(this.name)?.filterBy ?? [], this.#place.where);
    const { views } = this.#listing;
    const list = element('others').querySelector('ul');
    const names = views.map(({ name }) => name);
    if ([...list.children].map(({ textContent }) => textContent).join('\n') !== names.join('\n')) {
      list.replaceChildren(...names.map((name) => this.#other(name)));
    }
    views.forEach(({ state }, at) => setData(list.children[at].firstChild, 'state', state));
    names.forEach((name, at) => setCurrent(list.children[at].firstChild, name === this.name));
  }

  #other(name) {
    const item = make('li');
    const link = make('a', '', name);
    link.href = hashOf({ view: name });
    item.append(link);
    return item;
  }
}
