package io.tailrace.view.saved;

import io.tailrace.view.log.LogPosition;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads saved views one after the other. A view is returned only when all its bytes are right, so
 * damaged bytes cost views, and never a wrong row. For one thread.
 */
public final class SavedReader {
  private static final String BROKEN = "is broken";
  private static final int MOST_TEXT = 1 << 24;

  private final DataInputStream in;
  private int section;
  private SectionInput current;
  private DataInputStream from;
  private int views;
  private final long savedAt;

  /** The name of the next view, with what the settings said of its rows. */
  public record Head(String view, String definition) {}

  /** The work of reading. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException, SourceFault, SavedFault;
  }

  /**
   * Begins to read.
   *
   * @throws SavedFault where another program, or another version, wrote them
   */
  public SavedReader(InputStream in) throws SavedFault {
    this.in = new DataInputStream(in);
    this.current = new SectionInput(this.in, section);
    this.from = new DataInputStream(current);
    this.savedAt = whole(this::begin);
  }

  private long begin() throws IOException, SavedFault {
    byte[] magic = in.readNBytes(SavedWriter.MAGIC.length);
    if (!Arrays.equals(magic, SavedWriter.MAGIC)) {
      throw new SavedFault("is not Tailrace's");
    }
    int version = in.readInt();
    if (version != SavedWriter.VERSION) {
      throw new SavedFault("has version " + version + ", not " + SavedWriter.VERSION);
    }
    String encoding = text();
    long time = from.readLong();
    current.finish();
    if (!encoding.equals(History.ENCODING)) {
      throw new SavedFault("has rows in encoding " + encoding + ", not " + History.ENCODING);
    }
    return time;
  }

  /** When it was written, ms since the epoch. */
  public long savedAt() {
    return savedAt;
  }

  /** The next view, to be read or skipped; null after the last one. */
  public @Nullable Head next() throws SavedFault {
    return whole(this::head).orElse(null);
  }

  private Optional<Head> head() throws IOException, SavedFault {
    current = new SectionInput(in, ++section);
    from = new DataInputStream(current);
    int kind = from.read();
    if (kind == SavedWriter.VIEW) {
      views++;
      return Optional.of(new Head(text(), text()));
    }
    if (kind != SavedWriter.END || from.readInt() != views) {
      throw new SavedFault(BROKEN);
    }
    current.finish();
    return Optional.empty();
  }

  /** Passes over the view of {@link #next}. */
  public void skip() throws SavedFault {
    boolean unused =
        whole(
            () -> {
              current.finish();
              return true;
            });
  }

  /** The view of {@link #next}. */
  public SavedView read(Head head) throws SavedFault {
    return whole(() -> view(head.view()));
  }

  private SavedView view(String name) throws IOException, SourceFault, SavedFault {
    History told = new History(text());
    List<History> histories = new ArrayList<>();
    for (int left = from.readInt(); left > 0; left--) {
      histories.add(new History(text()));
    }
    List<Column> columns = new ArrayList<>();
    for (int left = from.readInt(); left > 0; left--) {
      columns.add(new Column(text(), text(), from.readBoolean()));
    }
    String pace = text();
    long timestamp = from.readLong();
    long time = from.readLong();
    LogPosition start = position();
    long startTime = from.readLong();
    List<SavedChange> changes = new ArrayList<>();
    for (int left = from.readInt(); left > 0; left--) {
      changes.add(
          new SavedChange(
              position(),
              from.readBoolean(),
              from.readBoolean(),
              from.readLong(),
              from.readLong(),
              rows()));
    }
    long count = from.readLong();
    Contents contents = Contents.of(rows());
    current.finish();
    if (contents.rows() != count || histories.isEmpty()) {
      throw new SavedFault(BROKEN);
    }
    return new SavedView(
        name, told, histories, columns, pace, timestamp, time, start, startTime, changes, contents);
  }

  private ZSet rows() throws IOException {
    ZSet.Sum rows = new ZSet.Sum();
    for (int length = from.readInt(); length >= 0; length = from.readInt()) {
      byte[] json = from.readNBytes(length);
      rows.add(Row.of(json), from.readLong());
    }
    return rows.toZSet();
  }

  private LogPosition position() throws IOException {
    return new LogPosition(from.readInt(), from.readLong());
  }

  private String text() throws IOException, SavedFault {
    int length = from.readInt();
    if (length < 0 || length > MOST_TEXT) {
      throw new SavedFault(BROKEN);
    }
    return new String(from.readNBytes(length), StandardCharsets.UTF_8);
  }

  private <T> T whole(Reading<T> reading) throws SavedFault {
    try {
      return reading.read();
    } catch (IOException | SourceFault | RuntimeException e) {
      throw new SavedFault(BROKEN);
    }
  }
}
