package io.tailrace.view.log;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Sets;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EncoderTest {
  private final Encoder encoder = new Encoder("a \"view\"", 200, new DeflatedFrames());

  private static List<String> bodies(List<Frame> frames) {
    return frames.stream()
        .map(frame -> new String(requireNonNull(frame.body()), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void aBatchIsItsRowsOnceACopy() {
    ZSet changes = new ZSet.Sum().add(Sets.row("x"), 2).add(Sets.row("y"), -1).toZSet();
    assertEquals(
        List.of(
            "\"view\":\"a \\\"view\\\"\",\"timestamp\":18446744073709551615,\"time\":5,"
                + "\"inserted\":[[\"x\"],[\"x\"]],\"deleted\":[[\"y\"]]"),
        bodies(encoder.batch(-1, 5, changes)));
  }

  @Test
  void aBridgeSaysSinceWhen() {
    assertEquals(
        List.of(
            "\"view\":\"a \\\"view\\\"\",\"timestamp\":9,\"time\":5,\"since\":3,"
                + "\"inserted\":[],\"deleted\":[[\"y\"]]"),
        bodies(encoder.bridge(3, 9, 5, Sets.of("-y"))));
  }

  @Test
  void theFirstPartOfACheckpointReplacesAndHasTheColumns() {
    ZSet.Sum rows = new ZSet.Sum();
    IntStream.range(0, 20).forEach(i -> rows.add(Sets.row("row " + i), 1));
    List<Frame> frames =
        encoder.checkpoint(
            List.of(new Column("x", "text"), new Column("y", "int4")),
            9,
            5,
            Sets.table(rows.toZSet()));
    assertTrue(frames.size() > 1);
    assertTrue(
        bodies(frames)
            .get(0)
            .startsWith(
                "\"view\":\"a \\\"view\\\"\",\"timestamp\":9,\"time\":5,\"columns\":["
                    + "{\"name\":\"x\",\"type\":\"text\"},{\"name\":\"y\",\"type\":\"int4\"}],"
                    + "\"inserted\":[["));
    for (int i = 0; i < frames.size(); i++) {
      assertEquals(i == 0, frames.get(i).replaces());
      assertEquals(i == 0, bodies(frames).get(i).contains("columns"));
    }
  }

  @Test
  void aLargeChangeIsDividedBetweenRowsAndNoneIsLost() {
    ZSet.Sum rows = new ZSet.Sum();
    IntStream.range(0, 100).forEach(i -> rows.add(Sets.row("row " + i), i % 3 == 0 ? -2 : 1));
    ZSet changes = rows.toZSet();
    List<String> bodies = bodies(encoder.batch(9, 5, changes));
    ZSet.Sum sum = new ZSet.Sum();
    for (String body : bodies) {
      assertTrue(body.length() <= 200 + 50, body);
      int inserted = body.indexOf("\"inserted\":[") + 12;
      int deleted = body.indexOf("],\"deleted\":[");
      add(sum, body.substring(inserted, deleted), 1);
      add(sum, body.substring(deleted + 13, body.length() - 1), -1);
    }
    assertEquals(changes, sum.toZSet());
  }

  private static void add(ZSet.Sum sum, String rows, int weight) {
    for (String row : rows.isEmpty() ? new String[0] : rows.split("(?<=]),", -1)) {
      sum.add(Row.of(row), weight);
    }
  }

  @Test
  void theCopiesOfOneRowAreDividedToo() {
    List<Frame> frames = encoder.batch(9, 5, new ZSet.Sum().add(Sets.row("x"), 100).toZSet());
    assertTrue(frames.size() > 3);
    assertEquals(
        100,
        bodies(frames).stream().mapToLong(body -> body.split("\\[\"x\"]", -1).length - 1).sum());
  }

  @Test
  void oneRowIsNeverDivided() {
    String large = "x".repeat(1_000);
    List<Frame> frames = encoder.batch(9, 5, Sets.of("a", large, "b"));
    assertEquals(1, bodies(frames).stream().filter(body -> body.contains(large)).count());
    assertEquals(frames.stream().mapToInt(Frame::length).max().orElse(0), largest(frames));
  }

  private static int largest(List<Frame> frames) {
    return bodies(frames).stream().mapToInt(String::length).max().orElse(0);
  }

  @Test
  void theDefaultPartIs256KiB() {
    ZSet.Sum rows = new ZSet.Sum();
    IntStream.range(0, 30_000).forEach(i -> rows.add(Sets.row("a longer row " + i), 1));
    List<Frame> frames =
        new Encoder("v", Bounds.DEFAULT.part(), new DeflatedFrames()).batch(9, 5, rows.toZSet());
    assertEquals(3, frames.size());
    frames.forEach(frame -> assertTrue(frame.length() <= (256 << 10) + 50));
  }

  @Test
  void nothingIsOneEmptyFrame() {
    assertEquals(
        List.of(
            "\"view\":\"a \\\"view\\\"\",\"timestamp\":9,\"time\":5,\"inserted\":[],\"deleted\":[]"),
        bodies(encoder.batch(9, 5, ZSet.EMPTY)));
  }
}
