SELECT d.refclassid IN ('pg_type'::regclass, 'pg_class'::regclass) AS type,
  coalesce(o.oprcode, c.reltype, d.refobjid)::oid AS oid
FROM pg_rewrite w JOIN pg_depend d
  ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
  LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
  LEFT JOIN pg_class c
    ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid AND c.relkind = 'c'
WHERE w.ev_class = {view} AND (c.oid IS NOT NULL OR d.refclassid IN
  ('pg_type'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass))
