const LONGEST = 2_000;

/** Splits a streamed text into lines, and truncates long lines. */
export class Lines {
  #begun = '';
  #more = 0;

  /** Returns the lines that this piece completes. */
  push(piece) {
    const parts = piece.split('\n');
    const ended = parts.slice(0, -1).map((part) => this.#add(part).#end());
    this.#add(parts.at(-1));
    return ended;
  }

  #add(part) {
    const room = LONGEST - this.#begun.length;
    this.#begun += part.slice(0, room);
    this.#more += Math.max(0, part.length - room);
    return this;
  }

  #end() {
    const more = this.#more ? `… ${this.#more.toLocaleString('en')} characters more` : '';
    const line = this.#begun + more;
    this.#begun = '';
    this.#more = 0;
    return line.replace(/\r$/, '');
  }
}
