package io.tailrace.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ResponseSpanTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Set<String> told(ResponseSpan first) {
    Set<String> told = new TreeSet<>();
    for (ResponseSpan each : first.whole()) {
      assertTrue(told.add(new String(each.text(), StandardCharsets.UTF_8)), "each text once");
    }
    return told;
  }

  @Test
  void itEndsWithTheEventThatIsLookedFor() {
    ResponseSpan first = new ResponseSpan("\nid: ");
    ResponseSpan.Place place = new ResponseSpan.Place(first);
    assertFalse(place.take(ByteBuffer.wrap(bytes("event: a\ndata: 1\n\nevent: b\ni"))));
    ByteBuffer rest = ByteBuffer.wrap(bytes("d: 1\ndata: 2\n\nevent: c\n"));
    assertTrue(place.take(rest));
    assertEquals("event: c\n".length(), rest.remaining());
    assertEquals("[event: a\ndata: 1\n\nevent: b\nid: 1\ndata: 2\n\n]", told(first).toString());
  }

  /** Clients that read by turns, in pieces, some of which are told something else on the way. */
  @Test
  void eachTextIsKeptOnce() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<byte[]> texts = new ArrayList<>();
      List<ResponseSpan.Place> places = new ArrayList<>();
      Set<String> expected = new TreeSet<>();
      ResponseSpan first = new ResponseSpan("\nid: ");
      for (int client = 0; client < 12; client++) {
        String text = text(random);
        expected.add(text);
        texts.add(bytes(text));
        places.add(new ResponseSpan.Place(first));
      }
      int[] had = new int[texts.size()];
      for (int left = texts.size(); left > 0; ) {
        int client = random.nextInt(texts.size());
        byte[] text = texts.get(client);
        int length = Math.min(text.length - had[client], 1 + random.nextInt(40));
        if (length > 0) {
          boolean whole = places.get(client).take(ByteBuffer.wrap(text, had[client], length));
          had[client] += length;
          assertEquals(had[client] == text.length, whole, "seed " + seed);
          left -= whole ? 1 : 0;
        }
      }
      assertEquals(expected, told(first), "seed " + seed);
    }
  }

  /** The same but for how often something was said on the way, and where it ends. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    text.append("event: status\ndata: {}\n\n".repeat(random.nextInt(3)));
    int parts = 1 + random.nextInt(6);
    for (int part = 0; part < parts; part++) {
      text.append("event: batch\n").append(part == parts - 1 ? "id: " + part + '\n' : "");
      text.append("data: ").append(part).append(random.nextInt(5) == 0 ? "!" : "").append("\n\n");
    }
    return text.toString();
  }
}
