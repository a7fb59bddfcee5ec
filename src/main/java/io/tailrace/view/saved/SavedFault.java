package io.tailrace.view.saved;

/** Saved bytes cannot be used. The message says why, to follow "it". */
public final class SavedFault extends Exception {
  private static final long serialVersionUID = 1L;

  SavedFault(String message) {
    super(message);
  }

  /** The reason, to follow "it". */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
