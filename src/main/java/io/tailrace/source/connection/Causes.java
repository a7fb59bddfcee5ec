package io.tailrace.source.connection;

import java.util.Optional;

/** Searches the causes of an exception. */
final class Causes {
  private Causes() {}

  static boolean has(Throwable e, Class<? extends Throwable> type) {
    return find(e, type).isPresent();
  }

  /** The outermost one of this type, which may be {@code e} itself. */
  static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
