SELECT DISTINCT d.objid, d.refobjid, CASE d.refclassid
  WHEN 'pg_class'::regclass THEN 'RELATION' WHEN 'pg_proc'::regclass THEN 'FUNCTION'
  WHEN 'pg_operator'::regclass THEN 'OPERATOR' ELSE 'TYPE' END AS kind
FROM pg_depend d
WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = ANY ({rules}) AND d.refclassid IN
  ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass)
