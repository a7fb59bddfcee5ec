package io.tailrace.testing.postgres;

import io.tailrace.testing.postgres.ServerMessage.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scripted server does about one statement, after a pause. */
public record Answer(List<ServerMessage> messages, Duration pause, End end) {
  public enum End {
    /** Ready for the next statement. */
    READY,
    /** Nothing more on this connection, for ever. */
    SILENT,
    /** The connection is closed. */
    HUNG_UP
  }

  public static final Answer SILENCE = new Answer(List.of(), Duration.ZERO, End.SILENT);
  public static final Answer HANG_UP = new Answer(List.of(), Duration.ZERO, End.HUNG_UP);

  public static Answer of(ServerMessage... messages) {
    return new Answer(List.of(messages), Duration.ZERO, End.READY);
  }

  public static Answer done(String tag) {
    return of(ServerMessage.complete(tag));
  }

  public static Answer error(String state, String message) {
    return of(ServerMessage.error(state, message));
  }

  /** One row of texts. */
  public static Answer texts(@Nullable String... values) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      fields.add(new Field("c" + i, 25));
    }
    return of(
        ServerMessage.columns(fields),
        ServerMessage.row(values),
        ServerMessage.complete("SELECT 1"));
  }

  /** Rows of as many texts each. */
  public static Answer rows(List<@Nullable String[]> rows) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < rows.get(0).length; i++) {
      fields.add(new Field("c" + i, 25));
    }
    List<ServerMessage> messages = new ArrayList<>();
    messages.add(ServerMessage.columns(fields));
    rows.forEach(row -> messages.add(ServerMessage.row(row)));
    messages.add(ServerMessage.complete("SELECT " + rows.size()));
    return new Answer(List.copyOf(messages), Duration.ZERO, End.READY);
  }

  public static Answer noRows() {
    return of(
        ServerMessage.columns(List.of(new Field("c0", 25))), ServerMessage.complete("SELECT 0"));
  }

  public boolean isError() {
    return messages.stream().anyMatch(message -> message.type() == ServerMessage.ERROR);
  }

  public boolean describes() {
    return messages.stream().anyMatch(message -> message.type() == ServerMessage.ROW_DESCRIPTION);
  }

  public Answer withoutPause() {
    return new Answer(messages, Duration.ZERO, end);
  }
}
