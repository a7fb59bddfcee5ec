package io.tailrace.trial;

import java.util.ArrayList;
import java.util.List;

/** Each change of schema by itself, and several in one transaction. */
final class SchemaChanges {
  /** Before each: {@code t} is what is changed, {@code other} is not. */
  static final String[] TABLES = {
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE TABLE t (id int, name text, mood mood)",
    "ALTER TABLE t REPLICA IDENTITY FULL",
    "INSERT INTO t VALUES (1, 'one', 'sad'), (2, 'two', 'happy'), (2, 'two', 'happy')",
    "CREATE TABLE other (n int)",
    "ALTER TABLE other REPLICA IDENTITY FULL",
    "INSERT INTO other VALUES (1)",
    "GRANT SELECT ON t, other TO PUBLIC"
  };

  private static final String FULL = "ALTER TABLE t REPLICA IDENTITY FULL";
  private static final String SAY_FULL = "ALTER TABLE public.t REPLICA IDENTITY FULL";
  private static final String PUBLISH =
      "CREATE PUBLICATION tailrace FOR TABLE t, other WITH (publish = 'insert, update, delete,"
          + " truncate')";

  private SchemaChanges() {}

  static List<SchemaChange> all(int version) {
    List<SchemaChange> all = new ArrayList<>();
    columns(all);
    if (version >= 18) {
      all.add(
          SchemaChange.of("ADD a stored generated column")
              .run("ALTER TABLE t ADD twice int GENERATED ALWAYS AS (id * 2) STORED")
              .snapshot());
      all.add(
          SchemaChange.of("ADD a virtual generated column")
              .run("ALTER TABLE t ADD twice int GENERATED ALWAYS AS (id * 2)")
              .snapshot());
    } else {
      all.add(
          SchemaChange.of("ADD a stored generated column")
              .run("ALTER TABLE t ADD twice int GENERATED ALWAYS AS (id * 2) STORED")
              .snapshot());
    }
    tables(all);
    publication(all, version);
    rights(all);
    together(all);
    DerivedChanges.addTo(all);
    return all;
  }

  private static void columns(List<SchemaChange> all) {
    all.add(SchemaChange.of("ADD COLUMN").run("ALTER TABLE t ADD more int").snapshot());
    all.add(
        SchemaChange.of("ADD COLUMN with a default")
            .run("ALTER TABLE t ADD more int NOT NULL DEFAULT 7")
            .snapshot());
    all.add(
        SchemaChange.of("ADD COLUMN with a default that rewrites")
            .run("ALTER TABLE t ADD more float8 DEFAULT random()")
            .snapshot());
    all.add(SchemaChange.of("DROP COLUMN").run("ALTER TABLE t DROP name").snapshot());
    all.add(SchemaChange.of("RENAME COLUMN").run("ALTER TABLE t RENAME name TO title").snapshot());
    all.add(
        SchemaChange.of("ALTER TYPE").run("ALTER TABLE t ALTER id TYPE numeric(9,2)").snapshot());
    all.add(
        SchemaChange.of("ALTER TYPE that rewrites nothing")
            .after("ALTER TABLE t ALTER name TYPE varchar(9)")
            .run("ALTER TABLE t ALTER name TYPE varchar(20)"));
    all.add(
        SchemaChange.of("a rewrite that leaves the type")
            .run("ALTER TABLE t ALTER id TYPE int USING id * 10"));
    all.add(
        SchemaChange.of("a column made again under its name")
            .after("ALTER TABLE t DROP mood")
            .run("ALTER TABLE t DROP name", "ALTER TABLE t ADD name text DEFAULT 'new'"));
    all.add(
        SchemaChange.of("columns change names")
            .after("ALTER TABLE t ADD same text DEFAULT 'same'", "ALTER TABLE t DROP mood")
            .run(
                "ALTER TABLE t RENAME name TO x",
                "ALTER TABLE t RENAME same TO name",
                "ALTER TABLE t RENAME x TO same")
            .snapshot());
    all.add(
        SchemaChange.of("an enum's value renamed")
            .run("ALTER TYPE mood RENAME VALUE 'sad' TO 'glum'"));
    all.add(SchemaChange.of("an enum's value added").run("ALTER TYPE mood ADD VALUE 'calm'"));
    all.add(
        SchemaChange.of("all columns dropped")
            .run("ALTER TABLE t DROP id, DROP name, DROP mood")
            .failed("has no columns", "ALTER TABLE t ADD id int"));
    all.add(
        SchemaChange.of("large values that do not change")
            .after(
                "ALTER TABLE t ALTER name SET STORAGE EXTERNAL",
                "UPDATE t SET name = repeat('large', 1000)")
            .run("UPDATE t SET id = id + 1", "ALTER TABLE t ALTER name SET STORAGE MAIN"));
  }

  private static void tables(List<SchemaChange> all) {
    all.add(
        SchemaChange.of("RENAME TABLE")
            .run("ALTER TABLE t RENAME TO u")
            .failed("there is no table or view t", "ALTER TABLE u RENAME TO t"));
    all.add(
        SchemaChange.of("RENAME TABLE and back")
            .run("ALTER TABLE t RENAME TO u", "DELETE FROM u", "ALTER TABLE u RENAME TO t"));
    all.add(
        SchemaChange.of("another table takes the name")
            .run(
                "ALTER TABLE t RENAME TO u",
                "CREATE TABLE t (LIKE u)",
                FULL,
                "INSERT INTO t VALUES (7, 'another', NULL)"));
    all.add(
        SchemaChange.of("SET SCHEMA")
            .run("CREATE SCHEMA away", "ALTER TABLE t SET SCHEMA away")
            .failed("there is no table or view t", "ALTER TABLE away.t SET SCHEMA public"));
    all.add(
        SchemaChange.of("DROP TABLE")
            .run("DROP TABLE t")
            .failed("there is no table or view t", "CREATE TABLE t (id int)", FULL));
    all.add(
        SchemaChange.of("DROP and CREATE TABLE")
            .run("DROP TABLE t", "CREATE TABLE t (id int, name text, mood mood)", FULL));
    all.add(
        SchemaChange.of("DROP and CREATE TABLE without an identity")
            .run("DROP TABLE t", "CREATE TABLE t (id int, name text, mood mood)")
            .failed(SAY_FULL, FULL));
    all.add(
        SchemaChange.of("DROP and CREATE TABLE of another shape")
            .run(
                "DROP TABLE t",
                "CREATE TABLE t (name text, id int)",
                FULL,
                "INSERT INTO t VALUES ('first', 1)")
            .snapshot());
    all.add(SchemaChange.of("TRUNCATE").run("TRUNCATE t"));
    all.add(
        SchemaChange.of("TRUNCATE in the middle")
            .run("INSERT INTO t VALUES (3)", "TRUNCATE t, other", "INSERT INTO t VALUES (4)"));
    all.add(
        SchemaChange.of("a partition all of a sudden")
            .run(
                "CREATE TABLE p (id int, name text, mood mood) PARTITION BY LIST (id)",
                "ALTER TABLE p ATTACH PARTITION t DEFAULT",
                "INSERT INTO p VALUES (5)"));
    all.add(
        SchemaChange.of("SET UNLOGGED")
            .run("ALTER PUBLICATION tailrace DROP TABLE t", "ALTER TABLE t SET UNLOGGED")
            .failed("ALTER TABLE public.t SET LOGGED", "ALTER TABLE t SET LOGGED"));
  }

  private static void publication(List<SchemaChange> all, int version) {
    all.add(
        SchemaChange.of("publication without the table")
            .run("ALTER PUBLICATION tailrace DROP TABLE t", "UPDATE t SET id = 8"));
    all.add(
        SchemaChange.of("publication without the table, of another owner")
            .byReader()
            .after(PUBLISH)
            .run("ALTER PUBLICATION tailrace DROP TABLE t", "UPDATE t SET id = 8")
            .failed(
                "ALTER PUBLICATION tailrace ADD TABLE ONLY public.t",
                "ALTER PUBLICATION tailrace ADD TABLE t"));
    all.add(SchemaChange.of("DROP PUBLICATION").run("DROP PUBLICATION tailrace", "DELETE FROM t"));
    all.add(
        SchemaChange.of("DROP PUBLICATION of another owner")
            .byReader()
            .after(PUBLISH)
            .run("DROP PUBLICATION tailrace", "UPDATE t SET id = 8")
            .allFailed("CREATE PUBLICATION tailrace FOR TABLE ONLY public.", PUBLISH));
    all.add(
        SchemaChange.of("publication of some operations")
            .run("ALTER PUBLICATION tailrace SET (publish = 'insert')", "UPDATE t SET id = 8")
            .allFailed(
                "ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete, truncate')",
                "ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete, truncate')"));
    if (version >= 15) {
      all.add(
          SchemaChange.of("publication of some rows")
              .run(
                  "ALTER PUBLICATION tailrace DROP TABLE t",
                  "ALTER PUBLICATION tailrace ADD TABLE t WHERE (id > 1)",
                  "UPDATE t SET id = 8")
              .failed(
                  "ALTER PUBLICATION tailrace DROP TABLE ONLY public.t",
                  "ALTER PUBLICATION tailrace DROP TABLE t",
                  "ALTER PUBLICATION tailrace ADD TABLE t"));
      all.add(
          SchemaChange.of("publication of some columns")
              .run(
                  "ALTER TABLE t ADD CONSTRAINT one UNIQUE (id, name)",
                  "ALTER PUBLICATION tailrace DROP TABLE t",
                  "ALTER PUBLICATION tailrace ADD TABLE t (id)")
              .after("DELETE FROM t WHERE id = 2")
              .failed(
                  "ALTER PUBLICATION tailrace DROP TABLE ONLY public.t",
                  "ALTER PUBLICATION tailrace DROP TABLE t",
                  "ALTER PUBLICATION tailrace ADD TABLE t"));
    }
  }

  private static void rights(List<SchemaChange> all) {
    all.add(
        SchemaChange.of("identity NOTHING")
            .run("ALTER TABLE t REPLICA IDENTITY NOTHING", "INSERT INTO t VALUES (3, 'more')"));
    all.add(
        SchemaChange.of("identity by a key")
            .after("DELETE FROM t WHERE id = 2", "ALTER TABLE t ADD PRIMARY KEY (id)")
            .run("ALTER TABLE t REPLICA IDENTITY DEFAULT", "UPDATE t SET name = 'changed'"));
    all.add(
        SchemaChange.of("identity by a key that is another one now")
            .after(
                "DELETE FROM t WHERE id = 2",
                "INSERT INTO t VALUES (3, 'three')",
                "ALTER TABLE t ADD b int GENERATED BY DEFAULT AS IDENTITY",
                "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id)",
                "ALTER TABLE t REPLICA IDENTITY DEFAULT")
            .run(
                "UPDATE t SET id = -id",
                "ALTER TABLE t DROP CONSTRAINT k",
                "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (b)",
                "UPDATE t SET id = 1",
                "UPDATE t SET b = b + 100"));
    all.add(
        SchemaChange.of("identity by a key to FULL and back")
            .after(
                "DELETE FROM t WHERE id = 2",
                "ALTER TABLE t ADD PRIMARY KEY (id)",
                "ALTER TABLE t REPLICA IDENTITY DEFAULT")
            .run(
                "UPDATE t SET name = 'a'",
                FULL,
                "UPDATE t SET name = 'b'",
                "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                "UPDATE t SET id = 5"));
    all.add(
        SchemaChange.of("row-level security")
            .byReader()
            .after(PUBLISH)
            .run("ALTER TABLE t ENABLE ROW LEVEL SECURITY", "UPDATE t SET id = 8")
            .failed(
                "ALTER TABLE public.t DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE t DISABLE ROW LEVEL SECURITY"));
    all.add(
        SchemaChange.of("REVOKE")
            .byReader()
            .after(PUBLISH)
            .run("REVOKE SELECT ON t FROM PUBLIC", "UPDATE t SET id = 8")
            .failed("GRANT SELECT ON public.t TO", "GRANT SELECT ON t TO PUBLIC"));
  }

  private static void together(List<SchemaChange> all) {
    all.add(
        SchemaChange.of("several changes of columns around rows")
            .run(
                "INSERT INTO t VALUES (3, 'old shape', 'sad')",
                "ALTER TABLE t ADD more int DEFAULT 7",
                "INSERT INTO t VALUES (4, 'new shape', NULL, 4)",
                "ALTER TABLE t DROP name",
                "UPDATE t SET more = id",
                "ALTER TABLE t RENAME more TO much",
                "ALTER TABLE t ALTER much TYPE text",
                "INSERT INTO t VALUES (5, NULL, 'newest shape')")
            .snapshot());
    all.add(
        SchemaChange.of("a column that comes and goes")
            .run(
                "ALTER TABLE t ADD more int",
                "INSERT INTO t VALUES (4, 'wide', NULL, 4)",
                "ALTER TABLE t DROP more",
                "INSERT INTO t VALUES (5, 'narrow', NULL)"));
    all.add(
        SchemaChange.of("TRUNCATE, a rewrite, and another identity in between")
            .run(
                "ALTER TABLE t REPLICA IDENTITY NOTHING",
                "TRUNCATE t",
                "INSERT INTO t VALUES (6)",
                "ALTER TABLE t ALTER id TYPE int USING id * 10",
                FULL,
                "UPDATE t SET id = id + 1"));
    all.add(
        SchemaChange.of("everything of the table goes and comes")
            .run(
                "ALTER TABLE t RENAME TO u",
                "ALTER PUBLICATION tailrace DROP TABLE u",
                "CREATE TABLE t (id int8, name text)",
                FULL,
                "INSERT INTO t SELECT id, name FROM u",
                "DROP TABLE u",
                "ALTER PUBLICATION tailrace ADD TABLE t")
            .snapshot());
    all.add(
        SchemaChange.of("a change that is rolled back")
            .run(
                "SAVEPOINT s",
                "ALTER TABLE t ADD more int",
                "UPDATE t SET more = 1",
                "ROLLBACK TO SAVEPOINT s",
                "INSERT INTO t VALUES (5, 'five', NULL)"));
  }
}
