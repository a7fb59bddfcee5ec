package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.materialize.catalog.Facts;
import io.tailrace.source.materialize.catalog.NameParts;
import io.tailrace.source.materialize.catalog.ServerVersion;
import io.tailrace.source.materialize.question.Questions;
import io.tailrace.source.materialize.question.Rhythm;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue's facts about all views of a database, asked in one question: callers that come
 * during the question wait for its answer. Safe for any thread.
 */
final class SharedFacts {
  private final Questions questions;
  private final InstantSource clock;
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final ReentrantLock asking = new ReentrantLock();

  // Written by the thread that asks.
  private volatile @Nullable Facts latest;

  SharedFacts(Questions questions, InstantSource clock) {
    this.questions = questions;
    this.clock = clock;
  }

  /** From now on the question includes this relation. */
  void include(String relation) {
    names.add(NameParts.own(relation));
  }

  /** The latest answer, if it was asked for at or after this moment; else another one. */
  Facts since(Instant least) throws SQLException, Outage, InterruptedException {
    Facts known = latest;
    if (known != null && !known.asked().isBefore(least)) {
      return known;
    }
    asking.lockInterruptibly();
    try {
      known = latest;
      return known != null && !known.asked().isBefore(least) ? known : asked();
    } finally {
      asking.unlock();
    }
  }

  /** When it may be asked again. */
  Instant rested(Rhythm rhythm) {
    Facts known = latest;
    return known == null
        ? Instant.MIN
        : known.asked().plus(known.took()).plus(rhythm.rest(known.took()));
  }

  Facts ask() throws SQLException, Outage, InterruptedException {
    asking.lockInterruptibly();
    try {
      return asked();
    } finally {
      asking.unlock();
    }
  }

  private Facts asked() throws SQLException, Outage, InterruptedException {
    ServerVersion version = questions.session(Instant.MIN).version();
    List<String> all = names.stream().sorted().toList();
    Facts facts =
        questions.ask(
            catalog -> {
              Instant before = clock.instant();
              List<Facts.Entry> entries = all.isEmpty() ? List.of() : catalog.entries(version, all);
              return new Facts(before, Duration.between(before, clock.instant()), entries);
            });
    latest = facts;
    return facts;
  }
}
