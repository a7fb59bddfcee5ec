package io.tailrace.source.postgres.protocol;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * A replication stream of random transactions on three tables, the third of which nobody follows,
 * as a server would send it.
 */
public final class RandomStream {
  public static final int FOLLOWED = 2;

  private static final int TABLES = 3;
  private static final List<String> TEXTS =
      List.of("", "x", "a \"quoted\" \\ \n line", "é🎉\uFFFD", "'", "t", "NULL");

  private final Random random;
  private final List<List<Tuple>> tables = new ArrayList<>();
  private final Set<Integer> described = new HashSet<>();
  private final List<PgOutputMessage> messages = new ArrayList<>();
  private long lsn = 100;

  public RandomStream(Random random) {
    this.random = random;
    for (int i = 0; i < TABLES; i++) {
      tables.add(new ArrayList<>());
    }
  }

  public static StreamedTable table(int relation) {
    return new StreamedTable(
        new ViewSettings("v" + relation, "v" + relation, null, 1_000_000, 1L << 40),
        relation,
        "public.t" + relation,
        List.of(
            new PgColumn("n", "int4", Oid.INT4, -1, BuiltInTypes.value(Oid.INT4)),
            new PgColumn("t", "text", Oid.TEXT, -1, BuiltInTypes.value(Oid.TEXT)),
            new PgColumn("b", "bool", Oid.BOOL, -1, BuiltInTypes.value(Oid.BOOL))),
        'f',
        List.of(),
        List.of());
  }

  public static List<StreamedTable> followed() {
    return IntStream.range(0, FOLLOWED).mapToObj(RandomStream::table).toList();
  }

  static PgOutputMessage.Relation relation(int relation) {
    return new PgOutputMessage.Relation(
        relation,
        "public",
        "t" + relation,
        'f',
        table(relation).columns().stream()
            .map(each -> new RelationColumn(true, each.name(), each.type(), each.modifier()))
            .toList());
  }

  public List<PgOutputMessage> transactions(int count) {
    for (int i = 0; i < count; i++) {
      transaction();
    }
    return List.copyOf(messages);
  }

  private void transaction() {
    long commitLsn = lsn + 10L + random.nextInt(1000);
    messages.add(new PgOutputMessage.Begin(commitLsn, 1_700_000_000_000L + lsn, random.nextInt()));
    if (random.nextInt(9) == 0) {
      messages.add(new PgOutputMessage.Origin(random.nextLong(), "elsewhere"));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      change(random.nextInt(TABLES));
    }
    lsn = commitLsn + 1 + random.nextInt(50);
    messages.add(new PgOutputMessage.Commit(commitLsn, lsn, 1_700_000_000_000L + lsn));
    if (random.nextInt(9) == 0) {
      messages.add(new PgOutputMessage.Message(false, lsn, "application"));
    }
  }

  private void change(int table) {
    List<Tuple> rows = tables.get(table);
    if (described.add(table) || random.nextInt(12) == 0) {
      messages.add(new PgOutputMessage.Type(20_000, "public", "mood"));
      messages.add(relation(table));
    }
    int what = rows.isEmpty() ? 0 : random.nextInt(16);
    if (what < 7) {
      Tuple row = Tuple.of(number(), text(), random.nextBoolean() ? "t" : "f");
      rows.add(row);
      messages.add(new PgOutputMessage.Insert(table, row));
    } else if (what < 11) {
      update(table, rows, random.nextInt(rows.size()));
    } else if (what < 15) {
      Tuple gone = rows.remove(random.nextInt(rows.size()));
      messages.add(new PgOutputMessage.Delete(table, new OldTuple.Whole(gone)));
    } else {
      rows.clear();
      messages.add(new PgOutputMessage.Truncate(List.of(table)));
    }
  }

  private void update(int table, List<Tuple> rows, int at) {
    Tuple old = rows.get(at);
    String kept = old.values().get(1);
    boolean unchanged = kept != null && random.nextBoolean();
    Tuple row = Tuple.of(number(), unchanged ? kept : text(), random.nextBoolean() ? "t" : null);
    rows.set(at, row);
    Tuple sent =
        unchanged
            ? new Tuple(
                Tuple.of(row.values().get(0), null, row.values().get(2)).values(), Set.of(1))
            : row;
    messages.add(new PgOutputMessage.Update(table, new OldTuple.Whole(old), sent));
  }

  private @Nullable String number() {
    return random.nextInt(8) == 0 ? null : String.valueOf(random.nextInt(5) - 2);
  }

  private @Nullable String text() {
    return random.nextInt(8) == 0 ? null : TEXTS.get(random.nextInt(TEXTS.size()));
  }

  /** The rows of the model, sorted. */
  public List<String> rows(int table) {
    return tables.get(table).stream()
        .map(row -> PgColumn.encoder(table(table).columns()).encode(row.texts()).toString())
        .map(Objects::requireNonNull)
        .sorted()
        .toList();
  }
}
