WITH RECURSIVE above (oid) AS (
  SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = {table}.oid
  UNION ALL
  SELECT i.inhparent FROM above b JOIN pg_inherits i ON i.inhrelid = b.oid)
SELECT string_agg(f.fact, ',' ORDER BY f.fact) FROM (
  SELECT concat_ws('/', u.oid, u.xmin) FROM above b
    JOIN pg_publication_rel u ON u.prrelid = b.oid AND u.prpubid = (SELECT p.oid FROM pg_publication p WHERE p.pubname = 'tailrace')
  {schemas}) f (fact)
