SELECT x.indexrelid,
  (SELECT string_agg(a.attnum::text, ' ' ORDER BY a.place)
    FROM unnest(x.indkey) WITH ORDINALITY a (attnum, place)
    WHERE a.place <= x.indnkeyatts) AS columns
FROM pg_index x WHERE x.indrelid = {table}.oid
  AND CASE {table}.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident END
  AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL
