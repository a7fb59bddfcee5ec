package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By what the stream names a table's changed rows, and what is read as a whole instead. */
class PostgresIdentityIT {
  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();
  private Connection connection;
  private ViewAnalyzer catalog;

  @BeforeEach
  void connect() throws SQLException {
    connection = database.connect();
    catalog = new ViewAnalyzer(connection, postgres.version());
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static ViewSettings view(String relation, Read read) {
    return new ViewSettings("x", relation, null, 10, 1000, null, ViewSettings.LOG_BYTES, read);
  }

  private Verdict verdict(String relation, Read read) throws SQLException {
    return catalog.examine(List.of(view(relation, read))).get(0);
  }

  private StreamedTable table(String relation) throws SQLException {
    return assertInstanceOf(StreamedTable.class, verdict(relation, Read.AUTO));
  }

  private DerivedView derived(String relation, Read read) throws SQLException {
    return assertInstanceOf(DerivedView.class, verdict(relation, read));
  }

  private String refused(String relation, Read read) throws SQLException {
    return assertInstanceOf(Verdict.Refused.class, verdict(relation, read))
        .reason()
        .replace(SetupReference.TEXT, "");
  }

  /** What a reason says has to be run. */
  private void run(String reason) throws SQLException {
    for (String statement : Remedies.of(reason)) {
      database.execute(statement);
    }
  }

  @Test
  void aPrimaryKeyIsEnough() throws SQLException {
    database.execute(
        "CREATE TABLE t (gone int, b text, a int, c int, PRIMARY KEY (a, b) INCLUDE (c))",
        "ALTER TABLE t DROP COLUMN gone",
        "CREATE PUBLICATION tailrace FOR TABLE t");
    StreamedTable table = table("t");
    assertEquals(List.of("b", "a", "c"), table.columns().stream().map(PgColumn::name).toList());
    assertEquals('d', table.identity());
    assertEquals(List.of(1, 0), table.key());
  }

  @Test
  void fullNeedsNoKey() throws SQLException {
    database.execute(
        "CREATE TABLE t (a int PRIMARY KEY)",
        "ALTER TABLE t REPLICA IDENTITY FULL",
        "CREATE PUBLICATION tailrace FOR TABLE t");
    assertEquals('f', table("t").identity());
    assertEquals(List.of(), table("t").key());
  }

  @Test
  void anotherIndexMayBeTheIdentity() throws SQLException {
    database.execute(
        "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL, c int NOT NULL)",
        "CREATE UNIQUE INDEX i ON t (c, b)",
        "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
        "CREATE PUBLICATION tailrace FOR TABLE t");
    assertEquals('i', table("t").identity());
    assertEquals(List.of(2, 1), table("t").key());
  }

  /** The server lets nobody update such a table, so that its rows only come, or go all at once. */
  @Test
  void aPublishedTableWithoutAnIdentityOnlyGrows() throws SQLException {
    database.execute("CREATE TABLE log (a int)", "CREATE PUBLICATION tailrace FOR TABLE log");
    assertEquals(List.of(), table("log").key());
    database.execute("INSERT INTO log VALUES (1)");
    assertThrows(SQLException.class, () -> database.execute("UPDATE log SET a = 2"));
    assertThrows(SQLException.class, () -> database.execute("DELETE FROM log"));
    database.execute("CREATE TABLE keyed (a int PRIMARY KEY)");
    database.execute("ALTER TABLE keyed REPLICA IDENTITY NOTHING");
    for (String all : allTables()) {
      database.execute("DROP PUBLICATION tailrace", "CREATE PUBLICATION tailrace FOR " + all);
      assertEquals(List.of(), table("log").key(), all);
      assertEquals('n', table("keyed").identity(), all);
      assertThrows(SQLException.class, () -> database.execute("UPDATE log SET a = 2"), all);
    }
  }

  private static List<String> allTables() throws SQLException {
    return postgres.version() >= 15
        ? List.of("ALL TABLES", "TABLES IN SCHEMA public")
        : List.of("ALL TABLES");
  }

  @Test
  void aPartitionIsPublishedWithWhatItIsAPartOf() throws SQLException {
    database.execute(
        "CREATE SCHEMA aside",
        "CREATE TABLE aside.p (a int, b int, PRIMARY KEY (a, b)) PARTITION BY LIST (a)",
        "CREATE TABLE p1 PARTITION OF aside.p FOR VALUES IN (1) PARTITION BY LIST (b)",
        "CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1)",
        "CREATE TABLE other (a int)",
        "CREATE PUBLICATION tailrace FOR TABLE other");
    assertInstanceOf(Verdict.Unpublished.class, verdict("p11", Read.AUTO));
    database.execute("ALTER PUBLICATION tailrace ADD TABLE aside.p");
    StreamedTable table = table("p11");
    assertEquals(List.of(0, 1), table.key());
    database.execute("ALTER PUBLICATION tailrace ADD TABLE p1");
    assertNotEquals(table.facts(), table("p11").facts());
    database.execute("ALTER PUBLICATION tailrace DROP TABLE p1, aside.p");
    assertInstanceOf(Verdict.Unpublished.class, verdict("p11", Read.AUTO));
    if (postgres.version() >= 15) {
      database.execute("ALTER PUBLICATION tailrace ADD TABLES IN SCHEMA aside");
      table("p11");
    }
    database.execute("ALTER TABLE p1 DETACH PARTITION p11");
    assertInstanceOf(Verdict.Unpublished.class, verdict("p11", Read.AUTO));
  }

  @Test
  void withoutAnIdentityATableIsNotToBePublished() throws SQLException {
    database.execute("CREATE SCHEMA sales", "CREATE TABLE sales.log (a int NOT NULL)");
    String full =
        "sales.log needs a primary key or REPLICA IDENTITY FULL; run: ALTER TABLE sales.log"
            + " REPLICA IDENTITY FULL";
    assertEquals(full, refused("sales.log", Read.AUTO));
    database.execute("ALTER TABLE sales.log ADD PRIMARY KEY (a) DEFERRABLE");
    assertEquals(full, refused("sales.log", Read.AUTO));
    run(full);
    assertInstanceOf(Verdict.Unpublished.class, verdict("sales.log", Read.AUTO));
  }

  @Test
  void aKeyThatIsNotTheIdentityIsMadeIt() throws SQLException {
    database.execute(
        "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL)",
        "CREATE UNIQUE INDEX i ON t (b)",
        "ALTER TABLE t REPLICA IDENTITY NOTHING");
    String reason =
        "public.t has a primary key that is not its replica identity; run: ALTER TABLE public.t"
            + " REPLICA IDENTITY DEFAULT";
    assertEquals(reason, refused("t", Read.AUTO));
    run(reason);
    assertInstanceOf(Verdict.Unpublished.class, verdict("t", Read.AUTO));
    database.execute("ALTER TABLE t REPLICA IDENTITY USING INDEX i", "DROP INDEX i");
    assertEquals(reason, refused("t", Read.AUTO));
  }

  @Test
  void whateverChangesTheIdentityChangesTheFacts() throws SQLException {
    database.execute(
        "CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT k PRIMARY KEY (a))",
        "CREATE UNIQUE INDEX i ON t (b)",
        "CREATE UNIQUE INDEX j ON t (b, a)",
        "CREATE PUBLICATION tailrace FOR TABLE t");
    for (String each :
        List.of(
            "ALTER TABLE t DROP CONSTRAINT k",
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (b)",
            "BEGIN; ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a);"
                + " COMMIT",
            "ALTER TABLE t REPLICA IDENTITY FULL",
            "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
            "ALTER TABLE t REPLICA IDENTITY USING INDEX j",
            "DROP INDEX j",
            "ALTER TABLE t REPLICA IDENTITY NOTHING",
            "ALTER TABLE t REPLICA IDENTITY DEFAULT")) {
      StreamedTable before = table("t");
      database.execute(each);
      assertNotEquals(before.facts(), table("t").facts(), each);
    }
    StreamedTable before = table("t");
    for (String each :
        List.of(
            "CREATE INDEX ON t (b)", "CREATE UNIQUE INDEX other ON t (b)", "VACUUM", "ANALYZE t")) {
      database.execute(each);
      assertEquals(before, table("t"), each);
    }
  }

  @Test
  void aVirtualColumnIsRead() throws SQLException {
    assumeTrue(postgres.version() >= 18);
    database.execute(
        "CREATE TABLE film (id int PRIMARY KEY, minutes int,"
            + " hours numeric GENERATED ALWAYS AS (minutes / 60.0) VIRTUAL)",
        "CREATE PUBLICATION tailrace FOR TABLE film WITH (publish_generated_columns = stored)");
    DerivedView film = derived("film", Read.AUTO);
    assertEquals("SELECT \"id\", \"minutes\", \"hours\" FROM public.film", film.select());
    assertNull(film.every());
    String unsent =
        " column hours of public.film is a virtual generated column, which the publication does not"
            + " send";
    assertEquals("The" + unsent + ", so the whole table is read.", film.note());
    assertEquals(
        "the" + unsent + "; leave out tailrace.view.x.read=stream", refused("film", Read.STREAM));
    database.execute(
        "ALTER TABLE film DROP COLUMN hours,"
            + " ADD COLUMN hours numeric GENERATED ALWAYS AS (minutes / 60.00) VIRTUAL");
    assertNotEquals(film.facts(), derived("film", Read.AUTO).facts());
    database.execute("ALTER TABLE film DROP COLUMN hours");
    table("film");
  }

  @Test
  void aStoredColumnIsReadUntilItIsSent() throws SQLException {
    database.execute(
        "CREATE TABLE film (id int PRIMARY KEY, minutes int,"
            + " hours numeric GENERATED ALWAYS AS (minutes / 60.0) STORED)",
        "CREATE PUBLICATION tailrace FOR TABLE film");
    String note = String.valueOf(derived("film", Read.AUTO).note());
    String read =
        "The column hours of public.film is a generated column, which the publication does not"
            + " send, so the whole table is read.";
    assertTrue(note.startsWith(read), note);
    if (postgres.version() >= 18) {
      run(refused("film", Read.STREAM));
      assertEquals(List.of(0), table("film").key());
      database.execute("ALTER PUBLICATION tailrace SET (publish_generated_columns = none)");
      run(note);
      table("film");
    } else {
      assertEquals(read, note);
      assertTrue(refused("film", Read.STREAM).endsWith("leave out tailrace.view.x.read=stream"));
    }
  }

  @Test
  void whatIsReadHasToBePublishedAsWell() throws SQLException {
    database.execute(
        "CREATE TABLE t (a int PRIMARY KEY, b int GENERATED ALWAYS AS (a) STORED)",
        "CREATE TABLE other (a int)",
        "CREATE PUBLICATION tailrace FOR TABLE other");
    assertEquals(
        new Verdict.Unpublished(view("t", Read.AUTO), List.of("public.t"), true, true),
        verdict("t", Read.AUTO));
  }

  @Test
  void theSettingDecides() throws SQLException {
    database.execute(
        "CREATE TABLE t (a int PRIMARY KEY)",
        "CREATE VIEW v AS SELECT a FROM t",
        "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a)",
        "CREATE TABLE parent (a int PRIMARY KEY)",
        "CREATE TABLE child (PRIMARY KEY (a)) INHERITS (parent)",
        "CREATE PUBLICATION tailrace FOR TABLE t, p, parent, child");
    DerivedView read = derived("t", Read.QUERY);
    assertEquals("SELECT \"a\" FROM public.t", read.select());
    assertEquals(
        "The setting tailrace.view.x.read makes Tailrace read the whole table.", read.note());
    assertInstanceOf(StreamedTable.class, verdict("t", Read.STREAM));
    assertNull(derived("v", Read.QUERY).note());
    assertNull(derived("p", Read.AUTO).note());
    assertEquals(
        "public.v is not a table, so the stream does not send its rows; leave out"
            + " tailrace.view.x.read=stream",
        refused("v", Read.STREAM));
    assertTrue(refused("p", Read.STREAM).startsWith("public.p has partitions, so"));
    assertTrue(
        refused("parent", Read.STREAM).startsWith("public.parent has tables that inherit from it"));
    assertInstanceOf(StreamedTable.class, verdict("child", Read.STREAM));
  }
}
