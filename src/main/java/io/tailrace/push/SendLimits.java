package io.tailrace.push;

/**
 * How much goes out at once.
 *
 * @param buffer what one client is given before the next one, in bytes
 * @param longest a message of more bytes is begun only for so many clients at once: see {@link
 *     LongMessageAdmission}
 * @param clients for how many, of all writers
 */
record SendLimits(int buffer, int longest, int clients) {
  static final SendLimits DEFAULT = new SendLimits(64 << 10, 1 << 20, 1_000);

  /** Of one of so many writers. */
  LongMessageAdmission admission(int writers) {
    return new LongMessageAdmission(Math.max(1, clients / writers), longest);
  }
}
