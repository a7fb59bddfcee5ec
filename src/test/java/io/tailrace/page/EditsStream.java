package io.tailrace.page;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A stream of the demo's views {@code counter} and {@code top10}, which always change together. */
final class EditsStream {
  /** An editor and the number of edits. */
  record Editor(String user, long count) {
    private String json() {
      return "[\"" + user.replace("\"", "\\\"") + "\"," + count + "]";
    }
  }

  /** The rows of both views. */
  record Edits(long total, List<Editor> top10) {
    static Edits of(long total, Editor... top10) {
      return new Edits(total, List.of(top10));
    }

    private String top10Json(Edits without) {
      return top10.stream()
          .filter(each -> !without.top10.contains(each))
          .map(Editor::json)
          .collect(Collectors.joining(","));
    }
  }

  private static final String COUNTER = "\"columns\":[{\"name\":\"count\",\"type\":\"int8\"}],";
  private static final String TOP10 =
      "\"columns\":[{\"name\":\"user\",\"type\":\"text\"},{\"name\":\"count\",\"type\":\"int8\"}],";
  private static final Edits NONE = new Edits(0, List.of());

  private final ScriptedStream stream;
  private int timestamp;
  private Edits told;

  private EditsStream(ScriptedStream stream, int timestamp, Edits told) {
    this.stream = stream;
    this.timestamp = timestamp;
    this.told = told;
  }

  /** Sends snapshots of both views on a new stream. */
  static EditsStream begin(ScriptedStream stream, Edits edits) throws IOException {
    EditsStream begun = new EditsStream(stream, 1, edits);
    begun.part("snapshot", "counter", COUNTER, "[" + edits.total + "]", "");
    begun.whole("snapshot", "top10", TOP10, edits.top10Json(NONE), "");
    return begun;
  }

  /** Resumes both views on the next stream. */
  EditsStream resume(ScriptedStream next) {
    return new EditsStream(next, timestamp, told);
  }

  /** The last position, as a client's request repeats it. */
  String position() {
    return "f-" + timestamp;
  }

  EditsStream change(Edits edits) throws IOException {
    Edits before = told;
    told = edits;
    timestamp++;
    part("batch", "counter", "", "[" + edits.total + "]", "[" + before.total + "]");
    whole("batch", "top10", "", edits.top10Json(before), before.top10Json(edits));
    return this;
  }

  EditsStream status(String state, String reason) throws IOException {
    for (String view : List.of("counter", "top10")) {
      stream.event(
          "status",
          "",
          "{\"view\":\"%s\",\"state\":\"%s\",\"sinceTime\":1608081358123,\"reason\":\"%s\"}"
              .formatted(view, state, reason));
    }
    return this;
  }

  void end() {
    stream.end();
  }

  private void part(String kind, String view, String columns, String inserted, String deleted)
      throws IOException {
    stream.event(kind, "", json("{\"more\":true,", view, columns, inserted, deleted));
  }

  private void whole(String kind, String view, String columns, String inserted, String deleted)
      throws IOException {
    stream.event(kind, position(), json("{", view, columns, inserted, deleted));
  }

  private String json(String start, String view, String columns, String inserted, String deleted) {
    return start
        + "\"view\":\"%s\",\"timestamp\":%d,\"time\":%d,%s\"inserted\":[%s],\"deleted\":[%s]}"
            .formatted(view, timestamp, 1608081358001L + timestamp, columns, inserted, deleted);
  }
}
