package io.tailrace.view;

import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.position.History;
import io.tailrace.view.report.ViewReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stream can follow: a view, or a slice of it. Its {@link Database} guards it. */
interface Followed {
  /** The groups with streams that it is part of. */
  Followers followers();

  /** One more group with streams is there, or one less ({@code -1}). */
  void followed(int more);

  /** Adds what has to be run, without the lock, before its rows are known. */
  default void prepare(List<Runnable> toMake) {}

  boolean loaded();

  /** Whether it moves by itself: it holds no other view back. */
  boolean isAlone();

  boolean isGone();

  /** Whether it has no contents, and will have none by itself soon. */
  boolean isHopeless();

  /** Whether it holds at every timestamp from its own on. */
  boolean isEnded();

  long frontier();

  long statusVersion();

  LogPosition here();

  History history(int epoch);

  ViewReport report();

  /** Streams that read deflated frames come and go; from any thread, without the lock. */
  void deflatedReaders(int more);

  /**
   * The newest place at or before {@code timestamp} at which the contents are known; of an earlier
   * history where the present one began later.
   */
  LogPosition at(long timestamp);

  /** When the database had come to this place, as far as this is known. */
  long timeAt(LogPosition place);

  /**
   * The first timestamp later than this one at which there is something behind {@code place}; null
   * for none.
   */
  @Nullable Long firstBeyond(LogPosition place, long timestamp);

  /**
   * The cheapest exact way; null where there is none for now.
   *
   * @param time the database's, at which the contents of {@code target} are known to hold
   * @param toMake is given what has to be run first, without the lock, for the way to be known,
   *     which is null then; null where nothing can be made
   */
  @Nullable CatchUp way(
      LogPosition from, LogPosition target, long time, @Nullable List<Runnable> toMake);
}
