package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.Tail;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.materialize.batch.TailRow;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Recording;
import io.tailrace.testing.materialize.Recording.Turn;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ServerMessage.Field;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.ZSet;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded conversation, played to the reader: what is given up to a timestamp is the sum of
 * the rows up to it, and what ends the conversation is what the table says.
 */
class MaterializeRecordingsIT {
  /**
   * How each one ends, once for each DECLARE: it goes on, what can no longer change has ended, or
   * an outage with this in its reason. What says nothing of a view is said beside one that goes on.
   */
  private static final String ENDINGS =
      """
      subscribe-0.28/asking-the-server | goes on
      subscribe-0.28/cancelled | canceling statement
      subscribe-0.28/constant-materialized-view-with-copies | ends
      subscribe-0.28/constant-view | ends
      subscribe-0.28/dropped-table | goes on
      subscribe-0.28/dropped-view | goes on
      subscribe-0.28/empty-constant-view | ends
      subscribe-0.28/errors | unknown catalog item; AS OF is unsupported; current transaction is aborted; current transaction is aborted; goes on; must be the only read; read-only mode
      subscribe-0.28/query | goes on
      subscribe-0.28/server-killed | the connection to the database was lost
      subscribe-0.28/subscribe-counter | goes on
      subscribe-0.28/subscribe-top10-small-fetch | goes on
      subscribe-0.28/types | ends
      subscribe-0.28/types-driver-asks-the-catalogue | goes on
      subscribe-0.28/types-simple-mode | ends
      subscribe-26.24/as-of-5s-ago-not-retained | could not find a valid timestamp
      subscribe-26.24/as-of-at-least | goes on
      subscribe-26.24/as-of-recent-retained-history | goes on
      subscribe-26.24/as-of-recent-retained-history-snapshot-false | goes on
      subscribe-26.24/asking-the-server | goes on
      subscribe-26.24/cancelled | canceling statement
      subscribe-26.24/constant-materialized-view-with-copies | ends
      subscribe-26.24/constant-view | ends
      subscribe-26.24/dropped-plain-view | was dropped
      subscribe-26.24/dropped-table | was dropped
      subscribe-26.24/dropped-view | was dropped
      subscribe-26.24/dropped-view-between-fetches | was dropped
      subscribe-26.24/empty-constant-view | ends
      subscribe-26.24/envelope-upsert | other columns than it described
      subscribe-26.24/envelope-upsert-options-first | other columns than it described
      subscribe-26.24/errors | unknown catalog item; could not find a valid timestamp; goes on; goes on; must be the only read; is not allowed from the; is not allowed from the; read-only mode; Expected one of PROGRESS; Expected right parenthesis; does not exist; does not exist; goes on; already exists
      subscribe-26.24/fetch-with-timeout | goes on
      subscribe-26.24/idle-in-transaction | idle-in-transaction timeout
      subscribe-26.24/no-replica-at-start | no replicas
      subscribe-26.24/no-replica-for-7s | goes on
      subscribe-26.24/permission-denied | permission denied
      subscribe-26.24/query | goes on
      subscribe-26.24/quiet-table-with-progress-90s | goes on
      subscribe-26.24/quiet-table-without-progress | other columns than it described
      subscribe-26.24/replaced | was dropped
      subscribe-26.24/replica-killed | goes on
      subscribe-26.24/server-killed | the connection to the database was lost
      subscribe-26.24/server-restarted | goes on
      subscribe-26.24/server-restarted-subscribe | goes on
      subscribe-26.24/server-terminated | the connection to the database was lost
      subscribe-26.24/slow-reader | goes on
      subscribe-26.24/snapshot-false | goes on
      subscribe-26.24/subscribe-counter | goes on
      subscribe-26.24/subscribe-top10-small-fetch | goes on
      subscribe-26.24/swapped-and-renamed | was dropped
      subscribe-26.24/timezone | unknown cluster
      subscribe-26.24/timezone-berlin | ends
      subscribe-26.24/types | ends
      subscribe-26.24/types-driver-asks-the-catalogue | goes on
      subscribe-26.24/types-simple-mode | ends
      subscribe-26.24/view-in-error | division by zero
      subscribe-26.24/view-in-error-at-start | division by zero
      subscribe-26.24/within-timestamp-order | is not available
      tail-0.6.1/asking-the-server | goes on
      tail-0.6.1/cancelled | ends
      tail-0.6.1/constant-materialized-view-with-copies | ends
      tail-0.6.1/constant-view | ends
      tail-0.6.1/dropped-under-a-tail | ends
      tail-0.6.1/empty-constant-view | ends
      tail-0.6.1/errors | unknown catalog item; is not valid for all inputs
      tail-0.6.1/fetch-with-timeout | ends
      tail-0.6.1/server-killed | the connection to the database was lost
      tail-0.6.1/tail-counter | goes on
      tail-0.6.1/tail-top10-fetch-all | goes on
      tail-0.6.1/tail-top10-small-fetch | internal error: column 4
      tail-0.6.1/tail-user_edits-simple-mode | goes on
      tail-0.6.1/types | ends
      tail-0.6.1/types-simple-mode | ends
      tail-0.6.1/view-of-a-table | goes on
      """;

  private static final List<Field> NONE =
      List.of(
          new Field("mz_timestamp", 1700),
          new Field("mz_progressed", 16),
          new Field("mz_diff", 20));

  /** The server's own type, of whose lists of integers the recordings hold one. */
  private static final int LIST = 16384;

  private static final int INT4_ARRAY = 1007;

  record Ending(String name, List<String> parts) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Ending> endings() {
    return ENDINGS
        .lines()
        .map(line -> line.split(" *\\| *", 2))
        .map(parts -> new Ending(parts[0], List.of(parts[1].split("; "))))
        .toList();
  }

  @Test
  void everyRecordingIsPlayed() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(Recording.class.getResource(Recording.FOLDER)).toURI());
    try (Stream<Path> files = Files.walk(folder)) {
      Set<String> recorded =
          files
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .filter(name -> name.endsWith(".jsonl"))
              .map(name -> name.replace(".jsonl", ""))
              .collect(Collectors.toSet());
      Set<String> played = endings().stream().map(Ending::name).collect(Collectors.toSet());
      assertEquals(recorded, played);
    }
  }

  @ParameterizedTest
  @MethodSource("endings")
  void theSumOfWhatIsGivenIsTheSumOfWhatWasSent(Ending expected) throws Exception {
    Recording recording = Recording.of(expected.name());
    List<String> found = new ArrayList<>();
    for (List<Turn> conversation : recording.conversations()) {
      found.add(play(expected.name(), conversation));
    }
    if (found.isEmpty()) {
      found.add(playBeside(recording, expected.name()));
    }
    assertEquals(expected.parts().size(), found.size(), found.toString());
    for (int i = 0; i < found.size(); i++) {
      String part = expected.parts().get(i);
      assertTrue(found.get(i).contains(part), part + " expected, but there is " + found.get(i));
    }
  }

  /** What the server said without following a view is said to all that we ask of it. */
  private static String playBeside(Recording recording, String name) throws Exception {
    MaterializeScript script =
        script(name).rule(recording::answer).view("v", Tape.of("n", 23, Tape.fetch("5 +1 1", "6")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      assertEquals(1, following.fetch(1).size());
      return "goes on";
    }
  }

  private static String play(String name, List<Turn> conversation) throws Exception {
    List<Turn> fetches =
        conversation.stream().filter(turn -> turn.sql().startsWith("FETCH")).toList();
    List<Field> fields =
        fetches.stream().map(Turn::fields).filter(each -> !each.isEmpty()).findFirst().orElse(NONE);
    List<Answer> answers = fetches.stream().map(turn -> turn.answer().withoutPause()).toList();
    Tape tape = new Tape(fields, conversation.get(0).answer().withoutPause(), answers);
    MaterializeScript script = script(name).view("v", tape);
    List<TailRow> sent = new ArrayList<>();
    ZSet.Sum given = new ZSet.Sum();
    try (FollowedView following = FollowedView.of(script, "v")) {
      Tail tail = following.open();
      for (Turn fetch : fetches) {
        if (fetch.answer().end() == Answer.End.SILENT) {
          return "goes on";
        }
        List<Update> updates = tail.next();
        for (@Nullable String[] row : fetch.rows()) {
          sent.add(TailRow.of(row, json(fields)));
        }
        for (Update update : updates) {
          if (take(update, given)) {
            assertEquals(sumUpTo(sent, -1), copy(given), name + " at its end");
            return "ends";
          }
          assertEquals(sumUpTo(sent, timestamp(update)), copy(given), name + " " + update);
        }
      }
      return "goes on";
    } catch (Outage e) {
      return e.state() + " " + e.reason();
    }
  }

  private static MaterializeScript script(String name) {
    return new MaterializeScript(name.substring(0, name.indexOf('/')));
  }

  private static JsonRow json(List<Field> fields) {
    return new JsonRow(
        fields.stream()
            .skip(3)
            .map(each -> BuiltInTypes.value(each.oid() == LIST ? INT4_ARRAY : each.oid()))
            .toArray(JsonValue[]::new));
  }

  /** Whether nothing comes after it. */
  private static boolean take(Update update, ZSet.Sum given) {
    if (update instanceof Update.Contents contents) {
      given.add(contents.rows(), 1);
      return contents.pace() == Update.Pace.ENDED;
    }
    if (update instanceof Update.Changes changes) {
      given.add(changes.changes(), 1);
    }
    if (update instanceof Update.Ended ended) {
      given.add(ended.changes(), 1);
      return true;
    }
    return false;
  }

  private static long timestamp(Update update) {
    if (update instanceof Update.Contents contents) {
      return contents.timestamp();
    }
    return update instanceof Update.Changes changes
        ? changes.timestamp()
        : ((Update.Progress) update).timestamp();
  }

  private static ZSet sumUpTo(List<TailRow> rows, long timestamp) {
    ZSet.Sum sum = new ZSet.Sum();
    for (TailRow row : rows) {
      if (row instanceof TailRow.Changed changed && !Timestamp.before(timestamp, row.timestamp())) {
        sum.add(changed.row(), changed.diff());
      }
    }
    return sum.toZSet();
  }

  private static ZSet copy(ZSet.Sum sum) {
    ZSet copy = sum.toZSet();
    sum.add(copy, 1);
    return copy;
  }
}
