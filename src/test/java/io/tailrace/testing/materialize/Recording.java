package io.tailrace.testing.materialize;

import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.Answer.End;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.testing.postgres.ServerMessage.Field;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a recorded conversation: what the client said, and what a real server answered.
 */
public final class Recording {
  /** A statement and its answer, with the columns and rows of what follows a view. */
  public record Turn(String sql, Answer answer, List<Field> fields, List<@Nullable String[]> rows) {
    boolean is(String beginning) {
      return sql.startsWith(beginning);
    }
  }

  /** The recordings, among the test resources. */
  public static final String FOLDER = "/io/tailrace/source/materialize/";

  private final List<Turn> turns = new ArrayList<>();
  private final List<Field> fields = new ArrayList<>();
  private final List<@Nullable String[]> rows = new ArrayList<>();
  private boolean following;
  private int taken;

  /** Of the connection that follows a view, or of the first one where none does. */
  public static Recording of(String name) {
    for (int connection = 1; connection <= 3; connection++) {
      Recording recording = new Recording(lines(name), connection);
      if (recording.turns.stream().anyMatch(turn -> turn.is("DECLARE"))) {
        return recording;
      }
    }
    return new Recording(lines(name), 1);
  }

  private Recording(List<JsonObject> lines, int connection) {
    List<String> said = new ArrayList<>();
    List<ServerMessage> answer = new ArrayList<>();
    double saidAt = 0;
    double answeredAt = -1;
    boolean ready = false;
    Map<String, String> statements = new HashMap<>();
    String parsed = "";
    for (JsonObject line : lines) {
      if (line.getInt("connection") != connection) {
        continue;
      }
      String type = line.getString("type");
      double ms = line.getJsonNumber("ms").doubleValue();
      boolean fromServer = line.getString("from").equals("server");
      if (type.equals("Parse") || type.equals("Query")) {
        parsed = line.getString("name", "");
        statements.put(parsed, line.getString("sql"));
        said.add(line.getString("sql"));
        saidAt = ms;
      } else if (type.equals("Bind") && !line.getString("statement").equals(parsed)) {
        parsed = line.getString("statement");
        said.add(Objects.requireNonNull(statements.get(parsed)));
        saidAt = ms;
      } else if (fromServer && type.equals("ReadyForQuery")) {
        if (ready) {
          turns.add(turn(said, answer, pause(saidAt, answeredAt), End.READY));
        }
        ready = true;
        answer.clear();
        answeredAt = -1;
      } else if (fromServer && ready) {
        answeredAt = answeredAt < 0 ? ms : answeredAt;
        if (type.equals("(closed)")) {
          if (!said.isEmpty()) {
            turns.add(turn(said, answer, pause(saidAt, ms), End.HUNG_UP));
          }
          break;
        }
        add(line, answer);
      } else if (type.equals("(closed)") || type.equals("Terminate")) {
        if (!said.isEmpty()) {
          turns.add(turn(said, answer, Duration.ZERO, End.SILENT));
        }
        break;
      }
    }
  }

  private Turn turn(List<String> said, List<ServerMessage> answer, Duration pause, End end) {
    List<@Nullable String[]> news = List.copyOf(rows.subList(taken, rows.size()));
    taken = rows.size();
    Answer whole = new Answer(List.copyOf(answer), pause, end);
    return new Turn(
        said.remove(0), whole, whole.describes() ? List.copyOf(fields) : List.of(), news);
  }

  private static Duration pause(double from, double to) {
    return Duration.ofMillis(Math.max(0, Math.round(to - from)));
  }

  private void add(JsonObject line, List<ServerMessage> answer) {
    ServerMessage message = ServerMessage.recorded(line);
    if (message == null) {
      return;
    }
    answer.add(message);
    if (message.type() == ServerMessage.ROW_DESCRIPTION) {
      List<Field> result = ServerMessage.fields(line.getJsonArray("columns"));
      following = result.get(0).name().endsWith("timestamp");
      if (following) {
        fields.clear();
        fields.addAll(result);
      }
    } else if (following && line.getString("type").equals("DataRow")) {
      rows.add(ServerMessage.values(line.getJsonArray("values")));
    }
  }

  /** What was answered to this statement, word for word. */
  public @Nullable Answer answer(String sql) {
    return turns.stream()
        .filter(turn -> turn.sql().equals(sql))
        .map(turn -> turn.answer().withoutPause())
        .findFirst()
        .orElse(null);
  }

  /** The statement that follows a view. */
  public String declaration() {
    return turns.stream().filter(turn -> turn.is("DECLARE")).findFirst().orElseThrow().sql();
  }

  /** What the FETCHes after it were answered. */
  public List<Answer> fetches() {
    return turns.stream().filter(turn -> turn.is("FETCH")).map(Turn::answer).toList();
  }

  /** What followed a view, from one DECLARE to the next. */
  public List<List<Turn>> conversations() {
    List<List<Turn>> all = new ArrayList<>();
    for (Turn turn : turns) {
      if (turn.is("DECLARE")) {
        all.add(new ArrayList<>());
      }
      if (!all.isEmpty()) {
        all.get(all.size() - 1).add(turn);
      }
    }
    return all;
  }

  /** The columns of what follows the view. */
  public List<Field> fields() {
    return fields;
  }

  /** All rows of what follows the view. */
  public List<@Nullable String[]> rows() {
    return rows;
  }

  private static List<JsonObject> lines(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            Recording.class.getResourceAsStream(FOLDER + name + ".jsonl"), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(Recording::object)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObject object(String line) {
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      return reader.readObject();
    }
  }
}
