WITH called (oid) AS (
  SELECT p.oid FROM pg_proc p WHERE p.oid IN ({functions})
  UNION SELECT o.oprcode FROM pg_operator o WHERE o.oid IN ({operators}))
SELECT oid FROM called
UNION SELECT p.oid FROM called c JOIN pg_aggregate a ON a.aggfnoid = c.oid
  CROSS JOIN LATERAL unnest({aggregate_parts}) p (oid) WHERE c.oid >= 16384
