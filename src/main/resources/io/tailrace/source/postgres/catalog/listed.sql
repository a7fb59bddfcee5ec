SELECT c.oid, r.oid || '/' || r.xmin::text AS row, {filtered} AS filtered, {columns} AS columns,
  {schema} AS schema_oid
FROM pg_class c
  LEFT JOIN pg_publication_rel r ON r.prrelid = c.oid AND r.prpubid = {publication}
  {schema_join}
WHERE c.oid = ANY ({relations})
