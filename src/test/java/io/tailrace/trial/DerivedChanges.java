package io.tailrace.trial;

import java.util.List;

/** Changes of schema under a view, a query, a partitioned table and an inheritance parent. */
final class DerivedChanges {
  private static final String VIEW = "CREATE VIEW v AS SELECT id, name FROM t WHERE id < 100";
  private static final String SPEAK = "INSERT INTO t (id) VALUES (9)";
  private static final String UNPUBLISH = "ALTER PUBLICATION tailrace DROP TABLE t";

  private DerivedChanges() {}

  private static SchemaChange view(String name) {
    return SchemaChange.of(name).ofRelation("v").after(VIEW);
  }

  private static SchemaChange query(String name, String query) {
    return SchemaChange.of(name).ofQuery(query);
  }

  private static SchemaChange parted(String name) {
    return SchemaChange.of(name)
        .ofRelation("p")
        .after(
            "CREATE TABLE p (id int, name text) PARTITION BY LIST (id)",
            "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
            "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
            "CREATE TABLE p3 (id int, name text)",
            "ALTER TABLE p1 REPLICA IDENTITY FULL",
            "ALTER TABLE p2 REPLICA IDENTITY FULL",
            "ALTER TABLE p3 REPLICA IDENTITY FULL",
            "INSERT INTO p3 VALUES (3, 'three')",
            "INSERT INTO p VALUES (1, 'one'), (2, 'two'), (2, 'two')");
  }

  static void addTo(List<SchemaChange> all) {
    views(all);
    queries(all);
    partitions(all);
    families(all);
  }

  private static void views(List<SchemaChange> all) {
    all.add(view("a view's table gets a column").run("ALTER TABLE t ADD more int", SPEAK));
    all.add(view("a view's table is rewritten").run("ALTER TABLE t ALTER mood TYPE text", SPEAK));
    all.add(
        view("a view's table gets another name")
            .run("ALTER TABLE t RENAME TO u", "INSERT INTO u VALUES (9)"));
    all.add(view("a view's table is emptied").run("TRUNCATE t", SPEAK));
    all.add(
        view("a view redefined")
            .run("CREATE OR REPLACE VIEW v AS SELECT id, upper(name) AS name FROM t"));
    all.add(
        view("a view redefined with one column more")
            .run("CREATE OR REPLACE VIEW v AS SELECT id, name, mood FROM t", SPEAK)
            .snapshot());
    all.add(
        view("a view's column renamed").run("ALTER VIEW v RENAME COLUMN name TO title").snapshot());
    all.add(
        view("a view made again over other types")
            .run("DROP VIEW v", "ALTER TABLE t ALTER id TYPE int8", VIEW)
            .snapshot());
    all.add(view("a view made again as it was").run("DROP VIEW v", VIEW, SPEAK));
    all.add(view("a view dropped").run("DROP VIEW v").failed("there is no table or view v", VIEW));
    all.add(
        view("a view dropped with its table")
            .run("DROP TABLE t CASCADE")
            .failed(
                "there is no table or view v",
                "CREATE TABLE t (id int, name text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                VIEW));
    all.add(
        view("a table takes a view's name")
            .run(
                "DROP VIEW v",
                "CREATE TABLE v (id int, name text)",
                "ALTER TABLE v REPLICA IDENTITY FULL",
                "INSERT INTO v VALUES (4, 'four')"));
    all.add(
        SchemaChange.of("a view takes a table's name")
            .run("ALTER TABLE t RENAME TO u", "CREATE VIEW t AS SELECT * FROM u WHERE id = 2"));
    all.add(
        view("a materialized view takes a view's name")
            .run("DROP VIEW v", "CREATE MATERIALIZED VIEW v AS SELECT id FROM t")
            .failed("is a materialized view", "DROP MATERIALIZED VIEW v", VIEW));
    all.add(
        view("a view's table loses its identity")
            .run("ALTER TABLE t REPLICA IDENTITY NOTHING", "INSERT INTO t VALUES (9, 'nine')"));
    all.add(
        view("a view's table leaves the publication").run(UNPUBLISH, "UPDATE t SET name = 'x'"));
    all.add(
        view("a view's table is unlogged")
            .run(UNPUBLISH, "ALTER TABLE t SET UNLOGGED")
            .failed("ALTER TABLE public.t SET LOGGED", "ALTER TABLE t SET LOGGED"));
    all.add(
        SchemaChange.of("the view under a view redefined")
            .ofRelation("w")
            .after(VIEW, "CREATE VIEW w AS SELECT name, count(*) AS n FROM v GROUP BY name")
            .run("CREATE OR REPLACE VIEW v AS SELECT id, name FROM t WHERE id = 2"));
    all.add(
        view("a view from now on tells the time")
            .run("CREATE OR REPLACE VIEW v AS SELECT id, name || now()::text AS name FROM t")
            .failed("now", "CREATE OR REPLACE VIEW v AS SELECT id, name FROM t"));
    all.add(
        SchemaChange.of("a view's function becomes volatile")
            .ofRelation("v")
            .after(
                "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n'",
                "CREATE VIEW v AS SELECT twice(id) AS n FROM t")
            .run("ALTER FUNCTION twice VOLATILE", SPEAK)
            .failed("twice", "ALTER FUNCTION twice IMMUTABLE"));
    all.add(
        SchemaChange.of("a view's function redefined")
            .ofRelation("v")
            .after(
                "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n'",
                "CREATE VIEW v AS SELECT twice(id) AS n FROM t")
            .run(
                "CREATE OR REPLACE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE"
                    + " AS 'SELECT 3 * n'"));
    all.add(
        view("several changes under a view")
            .run(
                SPEAK,
                "ALTER TABLE t ADD more int DEFAULT 5",
                "CREATE OR REPLACE VIEW v AS SELECT id, name, more FROM t",
                "UPDATE t SET more = id",
                "TRUNCATE t",
                "INSERT INTO t VALUES (8, 'eight', NULL, 8)")
            .snapshot());
  }

  private static void queries(List<SchemaChange> all) {
    all.add(
        query("a query of all columns, one more", "SELECT * FROM t")
            .run("ALTER TABLE t ADD more int DEFAULT 1", SPEAK)
            .snapshot());
    all.add(
        query("a query's column dropped", "SELECT name, count(*) AS n FROM t GROUP BY name")
            .run("ALTER TABLE t DROP name", SPEAK)
            .failed("name", "ALTER TABLE t ADD name text"));
    all.add(
        query("a query's column of another type", "SELECT max(id) AS most FROM t")
            .run("ALTER TABLE t ALTER id TYPE int8", SPEAK)
            .snapshot());
    all.add(
        query("a query's table gets another name", "SELECT count(*) AS n FROM t")
            .run("ALTER TABLE t RENAME TO u")
            .failed("t", "ALTER TABLE u RENAME TO t"));
    all.add(
        query("a query's table made again", "SELECT count(*) AS n FROM t")
            .run(
                "DROP TABLE t",
                "CREATE TABLE t (id int)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                SPEAK));
    all.add(
        query("another schema's table takes the query's name", "SELECT count(*) AS n FROM t")
            .run(
                "CREATE SCHEMA postgres",
                "CREATE TABLE postgres.t (id int)",
                "ALTER TABLE postgres.t REPLICA IDENTITY FULL"));
  }

  private static void partitions(List<SchemaChange> all) {
    all.add(parted("DETACH PARTITION").run("ALTER TABLE p DETACH PARTITION p1"));
    all.add(
        parted("ATTACH PARTITION")
            .run("ALTER TABLE p ATTACH PARTITION p3 FOR VALUES IN (3)", "UPDATE p SET name = 'x'"));
    all.add(
        parted("DETACH and ATTACH PARTITION")
            .run(
                "ALTER TABLE p DETACH PARTITION p1",
                "DELETE FROM p1",
                "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1)"));
    all.add(
        parted("a partition made")
            .run(
                "CREATE TABLE p4 PARTITION OF p FOR VALUES IN (4)",
                "ALTER TABLE p4 REPLICA IDENTITY FULL",
                "INSERT INTO p VALUES (4, 'four')"));
    all.add(
        parted("a partition made without an identity")
            .run(
                "CREATE TABLE p4 PARTITION OF p FOR VALUES IN (4)",
                "INSERT INTO p VALUES (4, 'four')")
            .failed(
                "ALTER TABLE public.p4 REPLICA IDENTITY FULL",
                "ALTER TABLE p4 REPLICA IDENTITY FULL"));
    all.add(parted("a partition dropped").run("DROP TABLE p1"));
    all.add(parted("TRUNCATE a partition").run("TRUNCATE p2"));
    all.add(parted("TRUNCATE a partitioned table").run("TRUNCATE p", "INSERT INTO p VALUES (1)"));
    all.add(parted("rows move between partitions").run("UPDATE p SET id = 3 - id"));
    all.add(
        parted("ADD COLUMN to a partitioned table")
            .run("ALTER TABLE p ADD more int DEFAULT 4", "UPDATE p SET more = id")
            .snapshot());
    all.add(
        parted("a partition's rewrite")
            .run("ALTER TABLE p ALTER name TYPE text USING name || '!'"));
  }

  private static void families(List<SchemaChange> all) {
    all.add(
        SchemaChange.of("a table becomes a parent")
            .run(
                "CREATE TABLE child (more int) INHERITS (t)",
                "ALTER TABLE child REPLICA IDENTITY FULL",
                "INSERT INTO child (id) VALUES (5)"));
    all.add(
        SchemaChange.of("a parent loses its child")
            .after(
                "CREATE TABLE child (more int) INHERITS (t)",
                "ALTER TABLE child REPLICA IDENTITY FULL",
                "INSERT INTO child (id) VALUES (5)")
            .run("ALTER TABLE child NO INHERIT t"));
    all.add(
        SchemaChange.of("a parent gets a second child")
            .after(
                "CREATE TABLE child () INHERITS (t)",
                "ALTER TABLE child REPLICA IDENTITY FULL",
                "CREATE TABLE second (LIKE t)",
                "ALTER TABLE second REPLICA IDENTITY FULL",
                "INSERT INTO second VALUES (6)")
            .run("ALTER TABLE second INHERIT t", "UPDATE t SET name = 'all'"));
  }
}
