-- What PostgreSQL needs so that Tailrace can follow the configured views.
-- It was made from the settings alone: the database was not reachable yet.
-- Run it as a superuser, or as a role that owns the tables and may create roles:
--   psql -X -v ON_ERROR_STOP=1 -f setup.sql -d shop
-- It can be run again: it changes only what is missing.

SET search_path = '';

-- 1. The role that Tailrace logs in as. REPLICATION lets it follow the log.
-- On Amazon RDS and Aurora grant rds_replication to it in place of REPLICATION.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'tail''race') THEN
    CREATE ROLE "tail'race" LOGIN REPLICATION;
  ELSIF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'tail''race'
      AND NOT (r.rolcanlogin AND (r.rolreplication OR r.rolsuper OR EXISTS (
        SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid AND g.rolname = 'rds_replication')))) THEN
    ALTER ROLE "tail'race" LOGIN REPLICATION;
  END IF;
END
$$;
-- A new role has no password. Set one, here or in psql with \password:
-- ALTER ROLE "tail'race" PASSWORD 'edit this';

-- 2. Rights to read the relations that the settings name, and no others.
GRANT CONNECT ON DATABASE shop TO "tail'race";
-- The server parses a query as a temporary view, which is rolled back at once.
GRANT TEMPORARY ON DATABASE shop TO "tail'race";
-- A name without a schema is taken for one in the schema public.
GRANT USAGE ON SCHEMA public TO "tail'race";
GRANT USAGE ON SCHEMA "Sales" TO "tail'race";
GRANT SELECT ON public.orders TO "tail'race";
GRANT SELECT ON "Sales"."order" TO "tail'race";
-- The view late is a query: grant USAGE on the schemas and SELECT
-- on the relations that it names, then ask for this script again, for its base tables.

-- 3. The publication: each followed table, and the base tables of each view.
DO $$
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
END
$$;
-- A table without a primary key gets REPLICA IDENTITY FULL, which makes the log of
-- its UPDATEs and DELETEs longer.
DO $$
DECLARE
  t record;
BEGIN
  FOR t IN
    WITH RECURSIVE base (oid) AS (
      SELECT named::regclass::oid FROM unnest(ARRAY[
        'public.orders',
        '"Sales"."order"'
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
    SELECT format('%I.%I', n.nspname, c.relname) AS name,
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
      EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', t.name);
    END IF;
    IF t.absent THEN
      EXECUTE format('ALTER PUBLICATION tailrace ADD TABLE ONLY %s', t.name);
    END IF;
  END LOOP;
END
$$;

-- 4. The server's log. This takes effect when PostgreSQL is restarted.
-- In place of the statement, Amazon: rds.logical_replication = 1; Google:
-- cloudsql.logical_decoding = on; Azure: the server parameter wal_level.
SELECT 'ALTER SYSTEM SET wal_level = logical'
WHERE current_setting('wal_level') <> 'logical' \gexec
