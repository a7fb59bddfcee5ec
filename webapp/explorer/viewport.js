/** Browsers draw nothing that is higher; beyond it, the scrollbar's steps are larger than a row. */
const HIGHEST = 8_000_000;

/** Which of many lines of one height are seen in a window that scrolls over them; all in px. */
export class Viewport {
  lineHeight = 34;
  /** Of the window, and of the heading in it, which does not scroll. */
  height = 0;
  headHeight = 0;

  /** How high that is which scrolls. */
  scrolled(lines) {
    return Math.min(lines * this.lineHeight, HIGHEST) + this.headHeight;
  }

  /** The first line seen, how many there are at most, and by how much the first is out of sight. */
  seen(lines, scrollTop) {
    const furthest = Math.max(0, lines * this.lineHeight - this.room);
    const offset = Math.min(Math.max(0, scrollTop * this.#stretch(lines)), furthest);
    const first = Math.floor(offset / this.lineHeight);
    return { first, most: Math.ceil(this.room / this.lineHeight) + 1, hidden: offset - first * this.lineHeight };
  }

  /** Where to scroll to so that a line is seen: no further than needed. */
  reveal(index, lines, scrollTop) {
    const top = index * this.lineHeight;
    const offset = scrollTop * this.#stretch(lines);
    return Math.min(Math.max(offset, top + this.lineHeight - this.room), top) / this.#stretch(lines);
  }

  /** Whole lines that are seen at once. */
  get page() {
    return Math.max(1, Math.floor(this.room / this.lineHeight) - 1);
  }

  get room() {
    return Math.max(0, this.height - this.headHeight);
  }

  /** How many px of lines one px of the scrollbar stands for. */
  #stretch(lines) {
    const full = lines * this.lineHeight;
    return full > HIGHEST ? (full - this.room) / (HIGHEST - this.room) : 1;
  }
}
