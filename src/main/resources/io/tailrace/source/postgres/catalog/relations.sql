SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS qualified,
  c.relkind, c.relpersistence, c.relreplident, c.relispartition,
  EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
  coalesce(has_table_privilege(c.oid, 'SELECT')
    AND has_schema_privilege(n.oid, 'USAGE'), false) AS readable,
  row_security_active(c.oid) AS row_security, k.columns AS key_columns,
  pg_has_role(c.relowner, 'USAGE') AS owned,
  EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary
    AND x.indimmediate AND x.indisvalid) AS has_primary_key,
  CASE {published_schema}
    WHEN r.oid IS NULL AND a.facts IS NOT NULL THEN 'WHOLE'
    WHEN r.oid IS NULL THEN 'NO'
    {published_part}
    ELSE 'WHOLE' END AS published,
  concat_ws(' ', c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
    c.relispartition, k.indexrelid, k.columns, a.facts, r.oid, r.xmin{schema_fact}) AS facts
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_publication_rel r ON r.prrelid = c.oid
    AND r.prpubid = (SELECT oid FROM pg_publication WHERE pubname = 'tailrace')
  {schema_join}
  LEFT JOIN LATERAL ({identity}) k ON true
  LEFT JOIN LATERAL (
    SELECT CASE WHEN c.relispartition THEN ({ancestors}) END AS facts) a ON true
WHERE c.oid = ANY ({relations})
