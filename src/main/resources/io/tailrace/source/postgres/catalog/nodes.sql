SELECT c.oid, n.nspname, c.relname,
  format('%I.%I', n.nspname, c.relname) AS qualified,
  c.oid < 16384 OR n.nspname IN ('pg_catalog', 'information_schema')
    OR n.nspname LIKE 'pg\_toast%' AS system,
  c.relkind, c.relpersistence, c.relispartition, c.relreplident, c.relowner,
  c.relrowsecurity, c.reltype, coalesce(w.oid, 0) AS rule,
  pg_has_role(c.relowner, 'USAGE') AS owned,
  {invoker} AS invoker,
  concat_ws(' ', 'relation', c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
    c.relreplident, c.relispartition, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
    CASE c.relkind WHEN 'v' THEN c.reloptions END) AS fact,
  concat_ws(' ', 'rule', w.oid, w.xmin) AS rule_fact
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_rewrite w ON w.ev_class = c.oid AND w.ev_type = '1'
WHERE c.oid = ANY ({relations})
