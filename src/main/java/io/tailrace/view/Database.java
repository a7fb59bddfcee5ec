package io.tailrace.view;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The views of one database: one clock orders them, so they can share a stream. Sources hand over
 * what changed, streams read; safe for any thread.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class Database {
  /** Views by name, with their limits. */
  public Database(Map<String, Limits> views, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  /** Called, outside of any lock, after something changed that a stream may have to tell. */
  public void onChange(Runnable listener) {
    throw new UnsupportedOperationException();
  }

  /** Takes what a source tells; all of it is seen together by every stream. */
  public void apply(List<Update> together) throws SourceFault {
    throw new UnsupportedOperationException();
  }

  /** Where a source may go on; null before the first contents. */
  public @Nullable Known known(String view) {
    throw new UnsupportedOperationException();
  }

  /** All views, in the order in which they were named. */
  public List<ViewReport> reports() {
    throw new UnsupportedOperationException();
  }

  /** Null before the first contents. */
  public @Nullable ViewRows rows(String view) {
    throw new UnsupportedOperationException();
  }
}
