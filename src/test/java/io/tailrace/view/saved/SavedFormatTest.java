package io.tailrace.view.saved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.ScriptedDatabase;
import io.tailrace.view.Sets;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Saved bytes give the same views back, and damaged ones never a wrong row. */
final class SavedFormatTest {
  private List<SavedView> saved = List.of();
  private byte[] bytes = new byte[0];

  @BeforeEach
  void save() throws Exception {
    ScriptedDatabase database = new ScriptedDatabase("a", "b", "empty", "unread");
    database.contents("a", 10, "x", "y", "y");
    database.changes("a", 20, "z", "-x");
    database.apply(new Update.Bridge("a", 30, 30, Sets.of("w")));
    database.contents("a", 25, "v"); // Back in time with other rows: a new history.
    database.changes("a", 40, "ü\uD83D\uDE00");
    database.contents("b", -5L, "b1"); // Timestamps are unsigned.
    database.contents("empty", 7);
    saved = database.database().saved(1 << 20);
    bytes = SavedBytes.of(saved);
  }

  private static List<String> texts(List<SavedView> views) {
    return views.stream().map(SavedBytes::text).toList();
  }

  @Test
  void everythingComesBack() {
    assertEquals(List.of("a", "b", "empty"), saved.stream().map(SavedView::view).toList());
    assertEquals(2, saved.get(0).histories().size());
    assertEquals(4, saved.get(0).changes().size());
    assertEquals(texts(saved), texts(SavedBytes.read(bytes)));
  }

  @Test
  void aFileThatWasCutOffAnywhereGivesWholeViewsOrNone() {
    List<String> all = texts(saved);
    boolean some = false;
    for (int length = 0; length < bytes.length; length++) {
      List<String> faults = new ArrayList<>();
      List<String> read = texts(SavedBytes.readable(Arrays.copyOf(bytes, length), faults));
      assertEquals(all.subList(0, read.size()), read, "cut off at " + length);
      assertEquals(1, faults.size(), "cut off at " + length);
      some |= !read.isEmpty();
    }
    assertTrue(some);
  }

  @Test
  void aFlippedBitAnywhereIsNoticed() {
    List<String> all = texts(saved);
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        List<String> faults = new ArrayList<>();
        List<String> read = texts(SavedBytes.readable(flipped, faults));
        assertEquals(all.subList(0, read.size()), read, "flipped at " + at);
        assertEquals(1, faults.size(), "flipped at " + at);
      }
    }
  }

  @Test
  void partsInAnotherOrderAreNoticed() throws Exception {
    byte[] one = SavedBytes.of(saved.subList(0, 1));
    byte[] two = SavedBytes.of(saved.subList(0, 2));
    byte[] head = SavedBytes.of(List.of());
    int end = head.length - end(head);
    byte[] firstView = Arrays.copyOfRange(one, end, one.length - end(head));
    byte[] secondView = Arrays.copyOfRange(two, end + firstView.length, two.length - end(head));
    byte[] swapped = two.clone();
    System.arraycopy(secondView, 0, swapped, end, secondView.length);
    System.arraycopy(firstView, 0, swapped, end + secondView.length, firstView.length);
    List<String> faults = new ArrayList<>();
    assertEquals(List.of(), SavedBytes.readable(swapped, faults));
    assertEquals(List.of("is broken"), faults);
  }

  /** Bytes of the last section: a chunk with its head, and the empty one. */
  private static int end(byte[] withoutViews) {
    assertFalse(withoutViews.length < 21);
    return 8 + 5 + 8;
  }

  @Test
  void filesOfOthersAndOfOtherVersionsAreNamed() {
    assertEquals("is not Tailrace's", refusal(new byte[0]));
    assertEquals(
        "is not Tailrace's",
        refusal("PK\3\4 something else".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    byte[] newer = bytes.clone();
    newer[11] = 2;
    assertEquals("has version 2, not 1", refusal(newer));
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(
            SavedFault.class, () -> new SavedReader(new ByteArrayInputStream(bytes)).savedAt())
        .reason();
  }

  @Test
  void aViewThatCouldNotBeWrittenIsCutOff() throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    boolean[] full = {false};
    OutputStream disk =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (full[0]) {
              throw new IOException("No space left on device");
            }
            whole.write(b);
          }
        };
    SavedWriter writer = new SavedWriter(disk, 1);
    writer.write(saved.get(1), "b");
    full[0] = true;
    assertThrows(IOException.class, () -> writer.write(saved.get(0), "a"));
    full[0] = false;
    writer.write(saved.get(2), "empty");
    writer.end();
    assertEquals(texts(saved.subList(1, 3)), texts(SavedBytes.read(whole.toByteArray())));
  }

  @Test
  void aLargeViewNeedsManyChunksAndAnyRow() throws Exception {
    List<Column> columns = List.of(new Column("x", "text"));
    ZSet.Sum rows = new ZSet.Sum();
    for (int i = 0; i < 5_000; i++) {
      rows.add(Row.of("[\"" + "r".repeat(i % 97) + i + "\"]"), 1 + i % 3);
    }
    rows.add(Row.of("[\"" + "long".repeat(60_000) + "\"]"), 1_000_000_000_000L);
    ScriptedDatabase database = new ScriptedDatabase();
    database.apply(
        new Update.Added("large", new io.tailrace.view.zset.Limits(Long.MAX_VALUE, Long.MAX_VALUE)),
        new Update.Contents(
            "large", new History("h"), columns, Update.Pace.ALONE, 1, 1, rows.toZSet()));
    List<SavedView> large = database.database().saved(0);
    assertEquals(texts(large), texts(SavedBytes.read(SavedBytes.of(large))));
  }
}
