SELECT t.oid, t.typname, t.typtype, t.typbasetype AS base,
  CASE WHEN e.typarray = t.oid THEN t.typelem ELSE 0 END AS element,
  t.typarray, t.typdelim,
  (SELECT coalesce(string_agg(m.inner_type::text, ',' ORDER BY m.inner_type), '') FROM (
    SELECT t.typbasetype WHERE t.typbasetype <> 0
    UNION ALL
    SELECT t.typelem WHERE t.typelem <> 0
    UNION ALL
    SELECT r.rngsubtype FROM pg_range r WHERE t.typtype = 'r' AND r.rngtypid = t.oid
    UNION ALL
    SELECT r.rngsubtype FROM pg_range r WHERE t.typtype = 'm' AND r.rngmultitypid = t.oid
    UNION ALL
    SELECT b.atttypid FROM pg_attribute b
    WHERE t.typtype = 'c' AND b.attrelid = t.typrelid AND b.attnum > 0
      AND NOT b.attisdropped) m (inner_type)) AS inner_types,
  concat_ws(' ',
    (SELECT string_agg(concat_ws(' ', l.oid, l.enumlabel), ',' ORDER BY l.oid)
      FROM pg_enum l WHERE l.enumtypid = t.oid),
    (SELECT string_agg(
        concat_ws(' ', a.attnum, a.atttypid, a.atttypmod, a.attisdropped, a.xmin), ','
        ORDER BY a.attnum)
      FROM pg_attribute a
      WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0),
    CASE WHEN t.oid = 'money'::regtype THEN current_setting('lc_monetary') END) AS parts
FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem WHERE t.oid = ANY ({types})
