package io.tailrace.source.postgres.setup;

import java.util.List;

/** The parts of a setup script that look at the database when they are run. Pure. */
final class SetupWalk {
  /** Makes it, or lets it send everything that changes a table, under the table's own name. */
  static final String PUBLICATION =
      """
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace') THEN
          CREATE PUBLICATION tailrace;
        END IF;
        IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace' AND (pubviaroot
            OR NOT (pubinsert AND pubupdate AND pubdelete AND pubtruncate))) THEN
          ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete, truncate',
            publish_via_partition_root = false);
        END IF;
        IF current_setting('server_version_num')::int >= 180000 THEN
          IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace'
              AND pubgencols <> 's') THEN
            ALTER PUBLICATION tailrace SET (publish_generated_columns = stored);
          END IF;
        END IF;
      END""";

  private static final String ADDITIONS =
      """
      DECLARE
        t text;
      BEGIN
        FOREACH t IN ARRAY ARRAY[
          %s
        ] LOOP
          IF NOT EXISTS (SELECT FROM pg_publication_tables
              WHERE pubname = 'tailrace' AND format('%%I.%%I', schemaname, tablename) = t)
            AND NOT EXISTS (SELECT FROM pg_publication p
              LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = t::regclass
              WHERE p.pubname = 'tailrace' AND (p.puballtables OR r.oid IS NOT NULL)) THEN
            EXECUTE 'ALTER PUBLICATION tailrace ADD TABLE ONLY ' || t;
          END IF;
        END LOOP;
      END""";

  /** A partition is published with the partitioned table whose primary key identifies its rows. */
  private static final String BODY =
      """
      DECLARE
        t record;
      BEGIN
        FOR t IN
          WITH RECURSIVE base (oid) AS (
            SELECT named::regclass::oid FROM unnest(ARRAY[
              %s
            ]) named
            UNION SELECT n.oid FROM base CROSS JOIN LATERAL (
              SELECT d.refobjid FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class
                JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
                  AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
              WHERE v.oid = base.oid AND v.relkind = 'v' AND w.ev_type = '1'
              UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = base.oid
            ) n (oid)),
          keyed (oid) AS (
            SELECT indrelid FROM pg_index
            WHERE indisprimary AND indimmediate AND indisvalid)
          SELECT format('%%I.%%I', n.nspname, c.relname) AS name,
            c.relkind = 'r' AND NOT CASE c.relreplident WHEN 'f' THEN true
              WHEN 'd' THEN c.oid IN (SELECT k.oid FROM keyed k)
              WHEN 'i' THEN EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid
                AND x.indisreplident AND x.indisvalid)
              ELSE false END AS bare,
            NOT EXISTS (SELECT FROM pg_publication_tables p WHERE p.pubname = 'tailrace'
                AND p.schemaname = n.nspname AND p.tablename = c.relname)
              AND NOT EXISTS (SELECT FROM pg_publication p
                LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
                WHERE p.pubname = 'tailrace' AND (p.puballtables OR r.oid IS NOT NULL))
              AND NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a (oid)
                WHERE a.oid <> c.oid AND a.oid IN (SELECT b.oid FROM base b)
                  AND a.oid IN (SELECT k.oid FROM keyed k)) AS absent
          FROM base JOIN pg_class c ON c.oid = base.oid
            JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.oid >= 16384 AND c.relpersistence = 'p' AND (c.relkind = 'r'
            OR c.relkind = 'p' AND c.oid IN (SELECT k.oid FROM keyed k))
        LOOP
          IF t.bare THEN
            EXECUTE format('ALTER TABLE %%s REPLICA IDENTITY FULL', t.name);
          END IF;
          IF t.absent THEN
            EXECUTE format('ALTER PUBLICATION tailrace ADD TABLE ONLY %%s', t.name);
          END IF;
        END LOOP;
      END""";

  private SetupWalk() {}

  /** Adds these tables to the publication, where it does not have them. */
  static String additions(List<String> literals) {
    return ADDITIONS.formatted(String.join(",\n    ", literals));
  }

  /** Adds what these relations read, and gives it an identity where it has none. */
  static String body(List<String> literals) {
    return BODY.formatted(String.join(",\n        ", literals));
  }
}
