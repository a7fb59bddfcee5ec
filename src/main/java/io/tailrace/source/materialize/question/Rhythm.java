package io.tailrace.source.materialize.question;

import java.time.Duration;

/**
 * How often a server is asked, and when silence counts.
 *
 * @param answer the limit for every answer, before it is known how slow the server is
 * @param least between two questions about the catalogue
 * @param most between two questions about the catalogue, however long the answer takes
 * @param ping between two pings, or two evaluations of one view
 * @param silence after which a tail is silent
 * @param silenceLimit after which a silent tail that should send messages is reopened
 */
public record Rhythm(
    Duration answer,
    Duration least,
    Duration most,
    Duration ping,
    Duration silence,
    Duration silenceLimit) {
  /** An answer is followed by a rest of so many times its length. */
  public static final int REST = 20;

  public static final Rhythm DEFAULT =
      new Rhythm(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMinutes(3),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          Duration.ofMinutes(1));

  /** The rest after an answer that took so long. */
  public Duration rest(Duration took) {
    Duration rest = took.multipliedBy(REST);
    if (rest.compareTo(least) < 0) {
      return least;
    }
    return rest.compareTo(most) < 0 ? rest : most;
  }
}
