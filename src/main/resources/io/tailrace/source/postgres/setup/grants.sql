-- A grant counts where its grantee is this role, or one whose rights this role has.
WITH tables AS (
  SELECT c.*, format('%I.%I', n.nspname, c.relname) AS qualified
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')),
held (place, kind, thing, owned, grantee, privilege) AS (
  SELECT 1, 'TABLE', t.qualified, t.relkind IN ('r', 'p') AND pg_has_role(t.relowner, 'USAGE'),
    a.grantee, a.privilege_type
  FROM tables t LEFT JOIN LATERAL aclexplode(t.relacl) a ON a.grantee <> t.relowner
    AND a.privilege_type <> 'SELECT' AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))
  UNION ALL
  SELECT 1, 'TABLE', t.qualified, false,
    a.grantee, a.privilege_type || ' (' || quote_ident(c.attname) || ')'
  FROM tables t JOIN pg_attribute c ON c.attrelid = t.oid AND NOT c.attisdropped,
    aclexplode(c.attacl) a
  WHERE a.grantee <> t.relowner AND a.privilege_type <> 'SELECT'
    AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))
  UNION ALL
  SELECT 2, 'SCHEMA', quote_ident(n.nspname),
    pg_has_role(n.nspowner, 'USAGE') AND pg_get_userbyid(n.nspowner) <> 'pg_database_owner',
    a.grantee, a.privilege_type
  FROM pg_namespace n LEFT JOIN LATERAL aclexplode(n.nspacl) a ON a.grantee <> n.nspowner
    AND a.grantee <> 0 AND a.privilege_type = 'CREATE' AND pg_has_role(a.grantee, 'USAGE')
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT 3, 'DATABASE', quote_ident(d.datname), pg_has_role(d.datdba, 'USAGE'),
    a.grantee, a.privilege_type
  FROM pg_database d LEFT JOIN LATERAL aclexplode(d.datacl) a ON a.grantee <> d.datdba
    AND a.grantee <> 0 AND a.privilege_type = 'CREATE' AND pg_has_role(a.grantee, 'USAGE')
  WHERE d.datname = current_database())
SELECT kind, thing, owned, privilege,
  CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
FROM held WHERE owned OR privilege IS NOT NULL ORDER BY place, thing, 5, 4
