/** Browsers limit an element's height; beyond it, a step of the scrollbar is larger than a row. */
const HIGHEST = 8_000_000;

/** Which of many lines of equal height are visible in a scrolling window; all sizes are in px. */
export class Viewport {
  lineHeight = 34;
  /** The heights of the window and of its heading, which does not scroll. */
  height = 0;
  headHeight = 0;

  /** The height of the scrolled content. */
  scrolled(lines) {
    return Math.min(lines * this.lineHeight, HIGHEST) + this.headHeight;
  }

  /** Returns the first visible line, the number of lines, and how much of the first is hidden. */
  seen(lines, scrollTop) {
    const furthest = Math.max(0, lines * this.lineHeight - this.room);
    const offset = Math.min(Math.max(0, scrollTop * this.#stretch(lines)), furthest);
    const first = Math.floor(offset / this.lineHeight);
    return { first, most: Math.ceil(this.room / this.lineHeight) + 1, hidden: offset - first * this.lineHeight };
  }

  /** Returns the nearest scroll position that shows a line. */
  reveal(index, lines, scrollTop) {
    const top = index * this.lineHeight;
    const offset = scrollTop * this.#stretch(lines);
    return Math.min(Math.max(offset, top + this.lineHeight - this.room), top) / this.#stretch(lines);
  }

  /** The number of completely visible lines. */
  get page() {
    return Math.max(1, Math.floor(this.room / this.lineHeight) - 1);
  }

  get room() {
    return Math.max(0, this.height - this.headHeight);
  }

  /** The px of lines for one px of the scrollbar. */
  #stretch(lines) {
    const full = lines * this.lineHeight;
    return full > HIGHEST ? (full - this.room) / (HIGHEST - this.room) : 1;
  }
}
