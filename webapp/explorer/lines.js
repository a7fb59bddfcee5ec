const LONGEST = 2_000;

/** Cuts a text that comes in pieces into lines, and keeps no more of a line than can be read. */
export class Lines {
  #begun = '';
  #more = 0;

  /** The lines that this piece ends. */
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
