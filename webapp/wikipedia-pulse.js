const SECONDS = 60;

/** How fast a count grows: one bar a second for the last minute, seen from this page. */
export class Pulse {
  #bars;
  #rate;
  #grown = [];
  #count;
  #counted;

  constructor(svg, rate) {
    this.#rate = rate;
    this.#bars = Array.from({ length: SECONDS }, (_, at) => {
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      bar.setAttribute('x', at + 0.15);
      bar.setAttribute('width', 0.7);
      svg.append(bar);
      return bar;
    });
    this.#draw();
  }

  count(count) {
    this.#count = count;
  }

  /** Once a second. What came while nothing could be heard is nobody's second. */
  tick(live) {
    if (!live || this.#count === undefined) {
      this.#counted = undefined;
      return;
    }
    if (this.#counted !== undefined) {
      this.#grown = [...this.#grown, this.#count - this.#counted].slice(-SECONDS);
      this.#draw();
    }
    this.#counted = this.#count;
  }

  #draw() {
    const most = Math.max(1, ...this.#grown);
    const first = SECONDS - this.#grown.length;
    this.#bars.forEach((bar, at) => {
      const height = Math.max(0.15, (12 * (this.#grown[at - first] ?? 0)) / most);
      bar.setAttribute('y', 12 - height);
      bar.setAttribute('height', height);
    });
    if (!this.#grown.length) {
      return;
    }
    const mean = this.#grown.reduce((sum, each) => sum + each, 0) / this.#grown.length;
    this.#rate.textContent = mean.toLocaleString('en', { maximumFractionDigits: mean < 10 ? 1 : 0 });
  }
}
