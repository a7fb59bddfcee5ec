package io.tailrace.view;

/**
 * A source told what cannot be, as the deletion of a row that is not there: it must be restarted
 * and read again. Of what was handed over with it only what came before was applied.
 */
public final class SourceFault extends Exception {
  private static final long serialVersionUID = 1L;

  public SourceFault(String message) {
    super(message);
  }
}
