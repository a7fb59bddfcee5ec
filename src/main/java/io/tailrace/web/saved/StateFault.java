package io.tailrace.web.saved;

/** The file of saved views cannot be used. The message says why and what to do. */
final class StateFault extends Exception {
  private static final long serialVersionUID = 1L;

  StateFault(String message) {
    super(message);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
