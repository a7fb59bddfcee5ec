package io.tailrace.view.zset;

/**
 * The slots of a {@link RowIndex}. Each is 0, or a hash above the number of its row and 1: at its
 * hash's place, or at the next free one.
 */
final class HashSlots {
  private HashSlots() {}

  static void put(long[] in, long entry) {
    int mask = in.length - 1;
    int at = hash(entry) & mask;
    while (in[at] != 0) {
      at = (at + 1) & mask;
    }
    in[at] = entry;
  }

  /** Those behind it move up where they would not be found otherwise. */
  static void free(long[] in, int slot) {
    int mask = in.length - 1;
    int hole = slot;
    for (int at = (slot + 1) & mask; in[at] != 0; at = (at + 1) & mask) {
      int home = hash(in[at]) & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        in[hole] = in[at];
        hole = at;
      }
    }
    in[hole] = 0;
  }

  static long entry(int hash, int number) {
    return ((long) hash << 32) | (number + 1);
  }

  static int hash(long entry) {
    return (int) (entry >>> 32);
  }

  static int number(long entry) {
    return (int) entry - 1;
  }
}
