WITH RECURSIVE us (oid) AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
reached (oid, reader) AS (
  SELECT root.oid, us.oid FROM unnest(?::oid[]) root (oid) CROSS JOIN us
  UNION
  SELECT n.oid, n.reader FROM reached r JOIN pg_class c ON c.oid = r.oid
    CROSS JOIN LATERAL (
      SELECT d.refobjid, CASE WHEN EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o
          WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)
        THEN (SELECT us.oid FROM us) ELSE c.relowner END
      FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
        AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
        JOIN pg_class m ON m.oid = d.refobjid AND m.relkind <> 'c'
      WHERE w.ev_class = c.oid AND w.ev_type = '1' AND c.relkind = 'v' AND m.oid <> c.oid
      UNION ALL
      SELECT i.inhrelid, NULL FROM pg_inherits i
      WHERE i.inhparent = c.oid AND c.relkind IN ('r', 'p')) n (oid, reader)
  WHERE c.oid >= 16384),
keyed (oid) AS (
  SELECT DISTINCT r.oid FROM reached r JOIN pg_index x ON x.indrelid = r.oid
  WHERE x.indisprimary AND x.indimmediate AND x.indisvalid)
SELECT quote_ident(n.nspname) AS schema, format('%I.%I', n.nspname, c.relname) AS qualified,
  c.relkind, c.relpersistence = 'p' AS logged,
  bool_or(coalesce(r.reader = (SELECT us.oid FROM us), false)) AS ours,
  array_remove(array_agg(DISTINCT CASE WHEN r.reader <> (SELECT us.oid FROM us)
    AND NOT has_table_privilege(r.reader, c.oid, 'SELECT')
    THEN quote_ident(pg_get_userbyid(r.reader)) END), NULL) AS denied_to,
  c.relkind = 'r' AND NOT CASE c.relreplident WHEN 'f' THEN true
    WHEN 'd' THEN c.oid IN (SELECT k.oid FROM keyed k)
    WHEN 'i' THEN EXISTS (SELECT FROM pg_index x
      WHERE x.indrelid = c.oid AND x.indisreplident AND x.indisvalid)
    ELSE false END AS bare,
  c.relpersistence = 'p' AND (c.relkind = 'r'
      OR c.relkind = 'p' AND c.oid IN (SELECT k.oid FROM keyed k))
    AND NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a (oid)
      WHERE a.oid <> c.oid AND a.oid IN (SELECT k.oid FROM keyed k)) AS published,
  EXISTS (SELECT FROM pg_publication_rel p JOIN pg_publication u ON u.oid = p.prpubid
    WHERE u.pubname = 'tailrace' AND p.prrelid = c.oid
      AND coalesce(to_jsonb(p) ->> 'prqual', to_jsonb(p) ->> 'prattrs') IS NOT NULL)
    AS partial
FROM reached r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid >= 16384 AND n.nspname <> 'information_schema'
GROUP BY c.oid, n.nspname ORDER BY 1, 2
