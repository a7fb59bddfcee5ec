import { ago, count, duration, moment, rate, sentences } from './ages.js';
import { element, make, setData, setText } from './page.js';
import { hashOf } from './place.js';

const MANY = 8;
const POINTS = 60;
const HIGH = 12;

/** The cards of all views. */
export class Overview {
  #listing;
  #cards = new Map();
  #find = element('find').querySelector('input');

  constructor(listing) {
    this.#listing = listing;
    listing.addEventListener('change', () => this.#change());
    listing.addEventListener('status', () => this.#status());
    this.#find.addEventListener('input', () => this.#arrange());
    setInterval(() => this.#age(), 1_000);
  }

  #change() {
    const { views } = this.#listing;
    for (const view of views) {
      if (!this.#cards.has(view.name)) {
        this.#cards.set(view.name, new Card(view.name));
      }
      this.#cards.get(view.name).change(view, this.#listing.rate(view.name));
    }
    this.#forget();
    element('find').hidden = views.length <= MANY;
    this.#arrange();
    this.#age();
    const live = views.filter(({ state }) => state === 'live').length;
    setText(element('release'), this.#listing.release && `Tailrace ${this.#listing.release}`);
    setText(element('summary'), `${count(views.length, 'view')}, ${live === views.length ? 'all' : live} live`);
  }

  #status() {
    const { trouble, since, answered } = this.#listing;
    const old = `, since ${moment(since)}. This page shows the state of ${moment(answered)}; trying again.`;
    setText(element('notice'), trouble && (answered ? trouble.replace(/\.$/, '') + old : trouble));
    element('overview').classList.toggle('old', Boolean(trouble && answered));
  }

  #arrange() {
    const words = element('find').hidden ? '' : this.#find.value.trim().toLowerCase();
    const found = this.#listing.views.filter(({ name }) => name.toLowerCase().includes(words));
    const cards = found.map(({ name }) => this.#cards.get(name).article);
    const before = [...element('views').children];
    if (before.length !== cards.length || before.some((each, at) => each !== cards[at])) {
      element('views').replaceChildren(...cards);
    }
    element('none').hidden = cards.length > 0;
    setText(element('none'), words ? `No view has “${words}” in its name.` : this.#whyNone());
  }

  #whyNone() {
    const reasons = this.#listing.patterns.map(({ reason }) => reason).filter((reason) => reason);
    return reasons.length ? sentences(...new Set(reasons)) : 'No view is visible to you.';
  }

  /** Drops the cards of removed views. */
  #forget() {
    this.#cards.forEach((card, name) => this.#listing.view(name) || this.#cards.delete(name));
  }

  #age() {
    this.#cards.forEach((card) => card.age(this.#listing.now));
  }
}

class Card {
  article = element('card').content.firstElementChild.cloneNode(true);
  #view;
  #columns;
  #rates = [];

  constructor(name) {
    const link = this.#find('h2 a');
    link.textContent = name;
    link.href = hashOf({ view: name });
  }

  change(view, perSecond) {
    this.#view = view;
    const { state, reason, rows, streams, timestamp, columns = [] } = view;
    setData(this.#find('.pill'), 'state', state);
    this.#set('.pill', state);
    this.#set('.reason', sentences(reason));
    this.#set('.rows', rows === undefined ? '–' : rows.toLocaleString('en'));
    this.#set('.rate', rate(perSecond));
    this.#set('.clients', streams === undefined ? '–' : streams.toLocaleString('en'));
    this.#set('.timestamp', timestamp === undefined ? '–' : timestamp);
    this.#set('.since-label', `${state[0].toUpperCase()}${state.slice(1)} since`);
    this.#describe(columns);
    this.#draw(perSecond ?? 0);
  }

  age(now) {
    const { time, sinceTime } = this.#view;
    this.#set('.fresh', time === undefined ? '–' : `${moment(time)}, ${ago(now - time)}`);
    this.#set('.since', `${moment(sinceTime)}, ${duration(now - sinceTime)}`);
  }

  #describe(columns) {
    const text = JSON.stringify(columns);
    if (text !== this.#columns) {
      this.#columns = text;
      const items = columns.map(({ name, type }) => {
        const item = make('li', '', `${name} `);
        item.append(make('span', '', type));
        return item;
      });
      this.#find('.columns').replaceChildren(...items);
    }
  }

  #draw(perSecond) {
    this.#rates = [...this.#rates, perSecond].slice(-POINTS);
    const most = Math.max(1, ...this.#rates);
    const from = POINTS - this.#rates.length;
    const points = this.#rates.map((each, at) => `${from + at},${HIGH - 0.5 - ((HIGH - 1) * each) / most}`);
    this.#find('polyline').setAttribute('points', points.join(' '));
  }

  #find(selector) {
    return this.article.querySelector(selector);
  }

  #set(selector, text) {
    setText(this.#find(selector), text);
  }
}
