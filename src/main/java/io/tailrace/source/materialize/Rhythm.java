package io.tailrace.source.materialize;

import java.time.Duration;

/**
 * How often a server is asked, and when silence means something.
 *
 * @param answer which every answer may take, before it is known how slow the server is
 * @param least between two questions about the catalogue
 * @param most between two questions about the catalogue, however long the answer takes
 * @param ping between two questions whether the server answers, or two evaluations of one view
 * @param silence after which a tail is silent
 * @param patience with a silent tail that should speak by itself, before it is opened again
 */
public record Rhythm(
    Duration answer,
    Duration least,
    Duration most,
    Duration ping,
    Duration silence,
    Duration patience) {
  /**
   * Of the time, what a server has to itself: an answer is followed by so many times its length.
   */
  static final int REST = 20;

  public static final Rhythm DEFAULT =
      new Rhythm(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMinutes(3),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          Duration.ofMinutes(1));

  /** From an answer that took so long to the next such question. */
  Duration rest(Duration took) {
    Duration rest = took.multipliedBy(REST);
    if (rest.compareTo(least) < 0) {
      return least;
    }
    return rest.compareTo(most) < 0 ? rest : most;
  }
}
