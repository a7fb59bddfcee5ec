package io.tailrace.view;

/** What a view's contents are worth, apart from the state that clients are shown. */
enum Phase {
  /** It has not been read yet. */
  LOADING(false, true, false),
  /** It is followed change by change. */
  FOLLOWED(true, true, true),
  /** Its source made an impossible statement: its contents have to be read again. */
  DOUBTED(true, true, false),
  /** It is larger than its limits: changes are passed over until it is read again. */
  OVER_LIMIT(false, true, false),
  /** Its parts may disagree after a bug: no client is served before it is read again. */
  LOST(false, false, false);

  private final boolean taking;
  private final boolean serving;
  private final boolean resumable;

  Phase(boolean taking, boolean serving, boolean resumable) {
    this.taking = taking;
    this.serving = serving;
    this.resumable = resumable;
  }

  /** Whether changes are applied. */
  boolean isTaking() {
    return taking;
  }

  /** Whether clients are given what there is. */
  boolean isServing() {
    return serving;
  }

  /** Whether a source may go on where it was. */
  boolean isResumable() {
    return resumable;
  }

  Phase doubted() {
    return this == FOLLOWED ? DOUBTED : this;
  }

  Phase overLimit() {
    return this == LOST ? LOST : OVER_LIMIT;
  }
}
