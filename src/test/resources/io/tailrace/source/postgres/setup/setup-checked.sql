-- What PostgreSQL needs so that Tailrace can follow the configured views.
-- It was made from the settings and the catalogue of the database.
-- Run it as a superuser, or as a role that owns the tables and may create roles:
--   psql -X -v ON_ERROR_STOP=1 -f setup.sql -d Shop
-- It can be run again: it changes only what is missing.

SET search_path = '';

DO $$
BEGIN
  IF current_database() <> 'Shop' THEN
    RAISE EXCEPTION 'this is for the database %, not for %', 'Shop', current_database();
  END IF;
END
$$;

-- 1. The role that Tailrace logs in as. REPLICATION lets it follow the log.
-- On Amazon RDS and Aurora grant rds_replication to it in place of REPLICATION.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'tailrace') THEN
    CREATE ROLE tailrace LOGIN REPLICATION;
  ELSIF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'tailrace'
      AND NOT (r.rolcanlogin AND (r.rolreplication OR r.rolsuper OR EXISTS (
        SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
        WHERE m.member = r.oid AND g.rolname = 'rds_replication')))) THEN
    ALTER ROLE tailrace LOGIN REPLICATION;
  END IF;
END
$$;
-- A new role has no password. Set one, here or in psql with \password:
-- ALTER ROLE tailrace PASSWORD 'edit this';

-- 2. Rights to read the relations that the settings name, and no others.
GRANT CONNECT ON DATABASE "Shop" TO tailrace;
-- The server parses a query as a temporary view, which is rolled back at once.
GRANT TEMPORARY ON DATABASE "Shop" TO tailrace;
-- The pattern "Sales".* finds what the role may read. To
-- include its whole schema, and relations that are created there later, run these:
-- GRANT USAGE ON SCHEMA "Sales" TO tailrace;
-- GRANT SELECT ON ALL TABLES IN SCHEMA "Sales" TO tailrace;
-- ALTER DEFAULT PRIVILEGES IN SCHEMA "Sales" GRANT SELECT ON TABLES TO tailrace;
GRANT USAGE ON SCHEMA "Sales" TO tailrace;
GRANT USAGE ON SCHEMA public TO tailrace;
GRANT SELECT ON "Sales"."order" TO tailrace;
GRANT SELECT ON public.orders TO tailrace;
-- A view reads with the rights of its owner.
GRANT SELECT ON public.lines TO clerk;
-- There is no nowhere ; DROP TABLE t: create it, then ask for this script again.
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
-- Its changes are not sent, so it needs tailrace.view.<name>.every: public.old
-- It is unlogged. This rewrites the whole table, and may take long:
-- ALTER TABLE public.quick SET LOGGED;
-- A table without a primary key needs REPLICA IDENTITY FULL, which makes the log of
-- its UPDATEs and DELETEs longer. A primary key is better, and enough.
ALTER TABLE public.lines REPLICA IDENTITY FULL;
-- Only some rows or columns of these are sent. They are added again, whole.
ALTER PUBLICATION tailrace DROP TABLE ONLY public.lines;
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'public.lines',
    'public.orders'
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_publication_tables
        WHERE pubname = 'tailrace' AND format('%I.%I', schemaname, tablename) = t)
      AND NOT EXISTS (SELECT FROM pg_publication p
        LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = t::regclass
        WHERE p.pubname = 'tailrace' AND (p.puballtables OR r.oid IS NOT NULL)) THEN
      EXECUTE 'ALTER PUBLICATION tailrace ADD TABLE ONLY ' || t;
    END IF;
  END LOOP;
END
$$;

-- 4. The server's log. This takes effect when PostgreSQL is restarted.
-- In place of the statement, Amazon: rds.logical_replication = 1; Google:
-- cloudsql.logical_decoding = on; Azure: the server parameter wal_level.
ALTER SYSTEM SET wal_level = logical;
