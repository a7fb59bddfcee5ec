package io.tailrace.testing.materialize;

import static io.tailrace.testing.materialize.Tape.fetch;

import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.testing.postgres.ServerMessage.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The article's server in the article's order: its file is empty when the views are created and
 * followed, and the edits come only then.
 */
public final class ArticleScript implements AutoCloseable {
  /** The views that the article has. */
  public static final List<String> VIEWS = List.of("counter", "user_edits", "top10");

  /** The timestamp of the first edit. */
  public static final long FIRST = 1_795_450_438_000L;

  private static final long EMPTY = FIRST - 1_000;
  private static final List<Field> TAIL =
      List.of(new Field("timestamp", 1700), new Field("progressed", 16), new Field("diff", 20));

  private final MaterializeScript script = new MaterializeScript(MaterializeScript.V0_6);
  private final CountDownLatch edits = new CountDownLatch(1);

  /** By connection, each of which has a thread of its own. */
  private final ThreadLocal<Boolean> toldAtOnce = ThreadLocal.withInitial(() -> false);

  /**
   * Of an empty file a count is 0, which is told; all else is empty, of which nothing is.
   *
   * @param views as statements name them, which may be in quotes
   */
  public ArticleScript(List<String> views) {
    for (String view : views) {
      if (isCounter(view)) {
        script.view(view, view, counter());
      } else {
        script.view(view, view, oneRow());
        script.rule(sql -> sql.equals("SELECT * FROM " + view + " LIMIT 1") ? aRow() : null);
      }
    }
    script.rule(
        sql ->
            sql.startsWith("SELECT mz_logical_timestamp(), count(*) FROM ")
                ? Answer.texts(Long.toString(EMPTY), isEmpty() ? "0" : "1")
                : null);
    script.rule(this::heldBack);
  }

  public MaterializeScript script() {
    return script;
  }

  /** The file's first line comes. */
  public void edit() {
    edits.countDown();
  }

  private static boolean isCounter(String view) {
    return view.replace("\"", "").equals("counter");
  }

  private boolean isEmpty() {
    return edits.getCount() > 0;
  }

  private Answer aRow() {
    return isEmpty() ? Answer.noRows() : Answer.texts("a row");
  }

  /** What follows a view is told nothing before there are edits, but for the count. */
  private @Nullable Answer heldBack(String sql) {
    if (sql.startsWith("DECLARE")) {
      toldAtOnce.set(isCounter(sql.replaceFirst(".* TAIL (\\S+) .*", "$1")));
    } else if (sql.startsWith("FETCH") && !toldAtOnce.get()) {
      try {
        edits.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    } else if (sql.startsWith("FETCH")) {
      toldAtOnce.set(false);
    }
    return null;
  }

  private static Tape counter() {
    return Tape.of(
        "count",
        20,
        fetch(EMPTY + " +1 0", Long.toString(EMPTY + 1)),
        fetch(FIRST + " -1 0", FIRST + " +1 1", Long.toString(FIRST + 1)));
  }

  private static Tape oneRow() {
    List<Field> fields = new ArrayList<>(TAIL);
    fields.add(new Field("user", 25));
    fields.add(new Field("count", 20));
    Answer rows =
        Answer.of(
            ServerMessage.columns(fields),
            ServerMessage.row(Long.toString(FIRST), "f", "1", "Epidosis", "1"),
            ServerMessage.row(Long.toString(FIRST + 1), "t", null, null, null),
            ServerMessage.complete("FETCH 2"));
    return new Tape(fields, Answer.done("DECLARE CURSOR"), List.of(rows));
  }

  /** Nobody waits for edits any more. */
  @Override
  public void close() {
    edits.countDown();
  }
}
