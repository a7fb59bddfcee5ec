package io.tailrace.view.zset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Hashes of rows, 16 bytes at a step. The seeds are new in each JVM, so nobody who can write into a
 * table can choose rows of one hash. The system property {@code io.tailrace.row-hash}, a number,
 * gives them instead where a run has to be repeated: rows come in the order of their hashes.
 */
final class RowHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED;
  private static final long FIRST;
  private static final long SECOND;

  static {
    Long given = Long.getLong("io.tailrace.row-hash");
    RandomGenerator random = given == null ? new SecureRandom() : new SplittableRandom(given);
    SEED = random.nextLong();
    FIRST = random.nextLong();
    SECOND = random.nextLong();
  }

  private RowHash() {}

  /** Of the first {@code length} bytes. */
  static int of(byte[] bytes, int length) {
    long hash = SEED ^ length;
    int at = 0;
    for (; at + 16 <= length; at += 16) {
      hash = mixed((long) LONG.get(bytes, at) ^ FIRST, (long) LONG.get(bytes, at + 8) ^ hash);
    }
    long first = 0;
    if (at + 8 <= length) {
      first = (long) LONG.get(bytes, at);
      at += 8;
    }
    long rest = 0;
    for (; at < length; at++) {
      rest = (rest << 8) | (bytes[at] & 0xff);
    }
    hash = mixed(first ^ SECOND, rest ^ hash);
    return (int) (hash ^ (hash >>> 32));
  }

  /** The halves of the product of 128 bits, folded. */
  private static long mixed(long a, long b) {
    return (a * b) ^ Math.multiplyHigh(a, b);
  }
}
