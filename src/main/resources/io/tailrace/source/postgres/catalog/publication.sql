SELECT p.oid IS NOT NULL AS present,
  concat_ws(' ', p.oid, p.xmin) AS facts,
  coalesce(p.puballtables, false) AS all_tables,
  coalesce(p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, true)
    AS all_operations,
  coalesce(p.pubviaroot, false) AS via_root,
  {generated} AS generated,
  CASE WHEN p.oid IS NULL
    THEN has_database_privilege(current_database(), 'CREATE')
    ELSE pg_has_role(p.pubowner, 'USAGE') END AS may_alter
FROM (SELECT) one LEFT JOIN pg_publication p ON p.pubname = 'tailrace'
