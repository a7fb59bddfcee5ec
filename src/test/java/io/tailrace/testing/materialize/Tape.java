package io.tailrace.testing.materialize;

import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.testing.postgres.ServerMessage.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one cursor's FETCHes are answered, one after another; after the last one there is silence.
 *
 * @param fields the cursor's columns, the three of TAIL or SUBSCRIBE first
 */
public record Tape(List<Field> fields, Answer declared, List<Answer> fetches) {
  private static final Answer DECLARED = Answer.done("DECLARE CURSOR");

  public static Tape recorded(String name) {
    Recording recording = Recording.of(name);
    return new Tape(recording.fields(), DECLARED, recording.fetches());
  }

  /** Of a view with one column. */
  public static Tape of(String column, int oid, Answer... fetches) {
    List<Field> fields =
        List.of(
            new Field("mz_timestamp", 1700),
            new Field("mz_progressed", 16),
            new Field("mz_diff", 20),
            new Field(column, oid));
    return new Tape(
        fields, DECLARED, Stream.of(fetches).map(fetch -> described(fields, fetch)).toList());
  }

  private static Answer described(List<Field> fields, Answer fetch) {
    if (fetch.messages().isEmpty() || fetch.isError()) {
      return fetch;
    }
    List<ServerMessage> messages = new ArrayList<>(fetch.messages());
    messages.add(0, ServerMessage.columns(fields));
    return new Answer(messages, fetch.pause(), fetch.end());
  }

  /** A FETCH of a view with one column, of rows as {@code "12 +1 x"} and {@code "13"}. */
  public static Answer fetch(String... rows) {
    List<ServerMessage> messages = new ArrayList<>();
    for (String row : rows) {
      String[] parts = row.split(" ", 3);
      messages.add(
          parts.length == 1
              ? ServerMessage.row(parts[0], "t", null, null)
              : ServerMessage.row(parts[0], "f", parts[1].replace("+", ""), parts[2]));
    }
    messages.add(ServerMessage.complete("FETCH " + rows.length));
    return new Answer(messages, Duration.ZERO, Answer.End.READY);
  }

  public Tape withoutPauses() {
    return new Tape(fields, declared, fetches.stream().map(Answer::withoutPause).toList());
  }

  public Tape then(Answer... more) {
    List<Answer> all = new ArrayList<>(fetches);
    all.addAll(List.of(more));
    return new Tape(fields, declared, all);
  }

  /** The view's own columns. */
  public List<Field> columns() {
    return fields.subList(3, fields.size());
  }

  public Answer fetch(int count) {
    return count < fetches.size() ? fetches.get(count) : Answer.SILENCE;
  }
}
