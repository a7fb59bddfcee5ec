DECLARE
  t record;
BEGIN
  FOR t IN
    WITH RECURSIVE base (oid) AS (
      SELECT named::regclass::oid FROM unnest(ARRAY[
        {relations}
      ]) named
      UNION SELECT n.oid FROM base CROSS JOIN LATERAL (
        SELECT d.refobjid FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class
          JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
            AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
        WHERE v.oid = base.oid AND v.relkind = 'v' AND w.ev_type = '1'
        UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = base.oid
      ) n (oid)),
    keyed (oid) AS (
      SELECT indrelid FROM pg_index
      WHERE indisprimary AND indimmediate AND indisvalid)
    SELECT format('%I.%I', n.nspname, c.relname) AS name,
      c.relkind = 'r' AND NOT CASE c.relreplident WHEN 'f' THEN true
        WHEN 'd' THEN c.oid IN (SELECT k.oid FROM keyed k)
        WHEN 'i' THEN EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid
          AND x.indisreplident AND x.indisvalid)
        ELSE false END AS bare,
      NOT EXISTS (SELECT FROM pg_publication_tables p WHERE p.pubname = 'tailrace'
          AND p.schemaname = n.nspname AND p.tablename = c.relname)
        AND NOT EXISTS (SELECT FROM pg_publication p
          LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
          WHERE p.pubname = 'tailrace' AND (p.puballtables OR r.oid IS NOT NULL))
        AND NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a (oid)
          WHERE a.oid <> c.oid AND a.oid IN (SELECT b.oid FROM base b)
            AND a.oid IN (SELECT k.oid FROM keyed k)) AS absent
    FROM base JOIN pg_class c ON c.oid = base.oid
      JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid >= 16384 AND c.relpersistence = 'p' AND (c.relkind = 'r'
      OR c.relkind = 'p' AND c.oid IN (SELECT k.oid FROM keyed k))
  LOOP
    IF t.bare THEN
      EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', t.name);
    END IF;
    IF t.absent THEN
      EXECUTE format('ALTER PUBLICATION tailrace ADD TABLE ONLY %s', t.name);
    END IF;
  END LOOP;
END
