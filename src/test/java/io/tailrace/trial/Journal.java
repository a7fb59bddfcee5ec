package io.tailrace.trial;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What has happened in a trial, counted, with the first thing that must not happen. Any thread. */
final class Journal {
  private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
  private final AtomicLong commits = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  void happened(String what) {
    counts.computeIfAbsent(what, none -> new AtomicLong()).incrementAndGet();
  }

  void committed(Collection<String> whatItDid) {
    commits.incrementAndGet();
    whatItDid.forEach(this::happened);
  }

  long commits() {
    return commits.get();
  }

  /** What has happened at all. */
  Set<String> happened() {
    return Set.copyOf(counts.keySet());
  }

  void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  void check() {
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError(first.getMessage(), first);
    }
  }

  @Override
  public String toString() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((what, count) -> all.put(what, count.get()));
    return commits + " commits, " + all;
  }
}
