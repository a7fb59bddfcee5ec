import { element, make, setText } from './page.js';
import { RawStream } from './raw-stream.js';

const MOST_LINES = 1_000;
const MOST_CHARACTERS = 500_000;

/** The tab with the raw stream, which is open while the tab is. */
export class Tape {
  #stream;
  #root = element('tape');
  #waiting = [];
  #lengths = [];
  #characters = 0;
  #bytes = 0;
  #missed = 0;
  #paused = false;
  #frame;
  #stop = new AbortController();

  constructor(url) {
    const { signal } = this.#stop;
    this.#stream = new RawStream(url);
    this.#stream.addEventListener('lines', ({ lines, bytes }) => this.#take(lines, bytes));
    this.#stream.addEventListener('said', ({ text }) => this.#take([{ said: text }], 0));
    element('pause').addEventListener('click', () => this.#pause(!this.#paused), { signal });
    element('clear').addEventListener('click', () => this.#clear(), { signal });
    element('wrap').addEventListener('change', () => this.#wrap(), { signal });
    this.#wrap();
    this.#pause(false);
    this.#clear();
  }

  close() {
    this.#stop.abort();
    this.#stream.close();
    cancelAnimationFrame(this.#frame);
    this.#clear();
  }

  #take(lines, bytes) {
    this.#bytes += bytes;
    if (this.#paused) {
      this.#missed += lines.length;
    } else {
      this.#waiting.push(...lines);
      this.#waiting.splice(0, this.#waiting.length - MOST_LINES);
    }
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = undefined;
    const root = this.#root;
    const follows = root.scrollTop + root.clientHeight > root.scrollHeight - 40;
    const lines = this.#waiting;
    this.#waiting = [];
    root.append(...lines.map(lineOf));
    lines.forEach((line) => this.#count(line.said ?? line));
    while (this.#lengths.length > MOST_LINES || this.#characters > MOST_CHARACTERS) {
      this.#characters -= this.#lengths.shift();
      root.firstChild.remove();
    }
    if (follows && lines.length) {
      root.scrollTop = root.scrollHeight;
    }
    this.#tell();
  }

  #count({ length }) {
    this.#lengths.push(length);
    this.#characters += length;
  }

  #tell() {
    const missed = this.#paused ? `; paused, ${this.#missed.toLocaleString('en')} lines passed by` : '';
    setText(element('heard'), `${this.#bytes.toLocaleString('en')} bytes${missed}`);
  }

  #pause(paused) {
    if (this.#paused && !paused && this.#missed) {
      const said = `${this.#missed.toLocaleString('en')} lines passed by during the pause`;
      this.#paused = false;
      this.#take([{ said }], 0);
    }
    this.#paused = paused;
    this.#missed = 0;
    element('pause').setAttribute('aria-pressed', paused);
    this.#tell();
  }

  #clear() {
    this.#waiting = [];
    this.#lengths = [];
    this.#characters = 0;
    this.#root.replaceChildren();
  }

  #wrap() {
    this.#root.classList.toggle('wraps', element('wrap').checked);
  }
}

/** Creates a line with its field name and its value. */
function lineOf(line) {
  if (line.said !== undefined) {
    return make('div', 'said', `— ${line.said} —`);
  }
  const [, field = '', value] = /^(\w+:)?(.*)$/s.exec(line);
  const made = make('div');
  if (field) {
    made.append(make('b', '', field));
  }
  made.append(value || (field ? '' : '\u200b'));
  return made;
}
