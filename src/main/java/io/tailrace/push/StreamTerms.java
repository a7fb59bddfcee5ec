package io.tailrace.push;

import java.time.Instant;

/**
 * What the client of a stream may have.
 *
 * @param expires when its rights end, and its stream as if it were too old
 * @param details whether reasons may name hosts, users, settings and statements
 */
public record StreamTerms(Instant expires, boolean details) {
  /** For ever, and with details. */
  public static final StreamTerms UNLIMITED = new StreamTerms(Instant.MAX, true);
}
