SELECT p.oid, p.proname, {signature} AS signature, p.provolatile, p.pronargs,
  p.oid < 16384 AS built_in, l.lanname,
  CASE WHEN p.oid >= 16384 AND p.provolatile <> 'i'
    THEN coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) ELSE '' END AS body,
  coalesce((SELECT x.extname FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
      AND d.refclassid = 'pg_extension'::regclass), '') AS extension
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
WHERE {condition} ORDER BY p.proname, p.oid
