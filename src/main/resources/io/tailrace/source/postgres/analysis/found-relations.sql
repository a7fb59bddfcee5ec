-- Rights are asked for last, since they cost most.
SELECT n.nspname, c.relname, c.relkind IN ('m', 'f') AS unsent,
  has_table_privilege(c.oid, 'SELECT') AS readable,
  pn.nspname AS parent_schema, p.relname AS parent_name
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
  LEFT JOIN pg_inherits i ON c.relispartition AND i.inhrelid = c.oid
  LEFT JOIN pg_class p ON p.oid = i.inhparent
  LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE n.nspname IN ({schemas}) AND has_schema_privilege(n.oid, 'USAGE')
  AND c.relkind IN ('r', 'v', 'p', 'm', 'f') AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
