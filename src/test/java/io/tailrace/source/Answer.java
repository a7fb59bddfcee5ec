package io.tailrace.source;

import io.tailrace.source.ServerMessage.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scripted server does about one statement, after a pause. */
record Answer(List<ServerMessage> messages, Duration pause, End end) {
  enum End {
    /** Ready for the next statement. */
    READY,
    /** Nothing more on this connection, for ever. */
    SILENT,
    /** The connection is closed. */
    HUNG_UP
  }

  static final Answer SILENCE = new Answer(List.of(), Duration.ZERO, End.SILENT);
  static final Answer HANG_UP = new Answer(List.of(), Duration.ZERO, End.HUNG_UP);

  static Answer of(ServerMessage... messages) {
    return new Answer(List.of(messages), Duration.ZERO, End.READY);
  }

  static Answer done(String tag) {
    return of(ServerMessage.complete(tag));
  }

  static Answer error(String state, String message) {
    return of(ServerMessage.error(state, message));
  }

  /** One row of texts. */
  static Answer texts(@Nullable String... values) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      fields.add(new Field("c" + i, 25));
    }
    return of(
        ServerMessage.columns(fields),
        ServerMessage.row(values),
        ServerMessage.complete("SELECT 1"));
  }

  static Answer noRows() {
    return of(
        ServerMessage.columns(List.of(new Field("c0", 25))), ServerMessage.complete("SELECT 0"));
  }

  boolean isError() {
    return messages.stream().anyMatch(message -> message.type() == ServerMessage.ERROR);
  }

  boolean describes() {
    return messages.stream().anyMatch(message -> message.type() == ServerMessage.ROW_DESCRIPTION);
  }

  Answer withoutPause() {
    return new Answer(messages, Duration.ZERO, end);
  }
}
