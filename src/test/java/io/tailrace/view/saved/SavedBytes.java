package io.tailrace.view.saved;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Saved views as bytes, and as text for comparisons. */
public final class SavedBytes {
  static final long TIME = 1_600_000_000_000L;

  private SavedBytes() {}

  /** All of them, each with its name as its definition. */
  public static byte[] of(List<SavedView> views) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SavedWriter writer = new SavedWriter(bytes, TIME);
    for (SavedView view : views) {
      writer.write(view, "of " + view.view());
    }
    writer.end();
    return bytes.toByteArray();
  }

  /** What can be read before the first fault, which is added to {@code faults}. */
  static List<SavedView> readable(byte[] bytes, List<String> faults) {
    List<SavedView> views = new ArrayList<>();
    try {
      SavedReader reader = new SavedReader(new ByteArrayInputStream(bytes));
      for (SavedReader.Head head = reader.next(); head != null; head = reader.next()) {
        views.add(reader.read(head));
      }
    } catch (SavedFault e) {
      faults.add(e.reason());
    }
    return views;
  }

  /** All of them; a fault is an error. */
  public static List<SavedView> read(byte[] bytes) {
    List<String> faults = new ArrayList<>();
    List<SavedView> views = readable(bytes, faults);
    if (!faults.isEmpty()) {
      throw new AssertionError(faults);
    }
    return views;
  }

  /** Everything that a saved view says. */
  static String text(SavedView view) {
    return view.view()
        + view.told()
        + view.histories()
        + view.columns()
        + view.pace()
        + view.timestamp()
        + " "
        + view.time()
        + view.start()
        + view.startTime()
        + view.changes().stream()
            .map(
                each ->
                    each.place()
                        + " "
                        + each.turn()
                        + each.spans()
                        + each.since()
                        + " "
                        + each.time()
                        + each.changes().sorted())
            .toList()
        + view.contents().rows()
        + " "
        + view.bytes()
        + new io.tailrace.view.zset.Rows(view.contents().copy()).toZSet().sorted();
  }
}
