package io.tailrace.view.zset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tailrace.view.Sets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecountTest {
  private final Recount recount = new Recount();

  /** The array is used again for each row, as whoever reads them does. */
  private final byte[] buffer = new byte[100];

  private Row take(String value) {
    byte[] json = Sets.row(value).toString().getBytes(StandardCharsets.UTF_8);
    Arrays.fill(buffer, (byte) 'x');
    System.arraycopy(json, 0, buffer, 0, json.length);
    recount.take(buffer, json.length);
    return Sets.row(value);
  }

  private ZSet read(String... values) {
    for (String value : values) {
      Row unused = take(value);
    }
    return recount.change();
  }

  @Test
  void whatIsReadAgainIsOnlyADifference() {
    assertEquals(Sets.of("a", "b", "b"), read("a", "b", "b"));
    assertSame(ZSet.EMPTY, read("b", "a", "b"));
    assertEquals(Sets.of("-b", "c"), read("a", "b", "c"));
    assertEquals(Sets.of("-a", "-b", "-c"), read());
    assertEquals(Sets.of("a"), read("a"));
  }

  @Test
  void whatIsForgottenWasNeverRead() {
    assertEquals(Sets.of("a", "b"), read("a", "b"));
    Row unused = take("b");
    unused = take("c");
    recount.forget();
    assertEquals(Sets.of("-a", "c"), read("b", "c"));
  }

  @Test
  void whatWasToldStaysWhatItWas() {
    ZSet first = read("a", "b");
    ZSet second = read("b", "c", "c");
    ZSet unused = read("c");
    assertEquals(Sets.of("a", "b"), first);
    assertEquals(Sets.of("-a", "c", "c"), second);
  }

  /** Of readings with much or little in common, in order or not, some of which do not count. */
  @Test
  void allDifferencesTogetherAreTheLastReading() {
    Random random = new Random(3);
    ZSet held = ZSet.EMPTY;
    for (int reading = 0; reading < 300; reading++) {
      int changed = random.nextInt(4) * random.nextInt(40);
      ZSet.Sum sum = new ZSet.Sum();
      for (int row = random.nextInt(20); row < 500 + random.nextInt(20); row++) {
        boolean same = random.nextInt(1_000) >= changed;
        sum.add(take("" + (same ? row : random.nextInt(700))), 1);
      }
      if (random.nextInt(5) == 0) {
        recount.forget();
      } else {
        held = held.plus(recount.change());
        assertEquals(sum.toZSet(), held);
      }
    }
  }
}
