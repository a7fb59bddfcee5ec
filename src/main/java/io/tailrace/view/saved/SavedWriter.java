package io.tailrace.view.saved;

import io.tailrace.view.log.LogPosition;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes views one after the other, row by row, so that it needs memory for one row and one chunk.
 * After a view that could not be written, the output must be cut off behind the view before it. For
 * one thread.
 */
public final class SavedWriter {
  static final byte[] MAGIC = "TAILRACE".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;
  static final int VIEW = 'V';
  static final int END = 'E';

  private final OutputStream out;
  private int section;
  private int views;
  private byte[] scratch = new byte[1 << 10];

  /** Begins the bytes. */
  public SavedWriter(OutputStream out, long savedAt) throws IOException {
    this.out = out;
    out.write(MAGIC);
    out.write(new byte[] {0, 0, 0, VERSION});
    try (DataOutputStream head = section()) {
      text(head, History.ENCODING);
      head.writeLong(savedAt);
    }
    section++;
  }

  private DataOutputStream section() {
    return new DataOutputStream(new SectionOutput(out, section));
  }

  /**
   * Writes a view.
   *
   * @param definition what the settings say of its rows; another one cannot take it back
   */
  public void write(SavedView view, String definition) throws IOException {
    try {
      DataOutputStream to = section();
      to.write(VIEW);
      text(to, view.view());
      text(to, definition);
      head(to, view);
      to.writeInt(view.changes().size());
      for (SavedChange change : view.changes()) {
        write(to, change);
      }
      to.writeLong(view.contents().rows());
      view.contents().copy().forEach((row, count) -> write(to, row, count));
      to.writeInt(-1);
      to.close();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    section++;
    views++;
  }

  private static void head(DataOutputStream to, SavedView view) throws IOException {
    text(to, view.told().fingerprint());
    to.writeInt(view.histories().size());
    for (History history : view.histories()) {
      text(to, history.fingerprint());
    }
    to.writeInt(view.columns().size());
    for (Column column : view.columns()) {
      text(to, column.name());
      text(to, column.type());
      to.writeBoolean(column.enumerated());
    }
    text(to, view.pace());
    to.writeLong(view.timestamp());
    to.writeLong(view.time());
    position(to, view.start());
    to.writeLong(view.startTime());
  }

  private void write(DataOutputStream to, SavedChange change) throws IOException {
    position(to, change.place());
    to.writeBoolean(change.turn());
    to.writeBoolean(change.spans());
    to.writeLong(change.since());
    to.writeLong(change.time());
    ZSet changes = change.changes();
    changes.forEach((row, weight) -> write(to, row, weight));
    to.writeInt(-1);
  }

  private void write(DataOutputStream to, Row row, long weight) {
    int length = row.length();
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    row.copyTo(scratch, 0);
    try {
      to.writeInt(length);
      to.write(scratch, 0, length);
      to.writeLong(weight);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void position(DataOutputStream to, LogPosition place) throws IOException {
    to.writeInt(place.epoch());
    to.writeLong(place.timestamp());
  }

  private static void text(DataOutputStream to, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.writeInt(bytes.length);
    to.write(bytes);
  }

  /** Ends the bytes; without it they are only half written. */
  public void end() throws IOException {
    try (DataOutputStream to = section()) {
      to.write(END);
      to.writeInt(views);
    }
  }
}
