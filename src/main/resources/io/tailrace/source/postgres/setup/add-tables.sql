DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    {tables}
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_publication_tables
        WHERE pubname = 'tailrace' AND format('%I.%I', schemaname, tablename) = t)
      AND NOT EXISTS (SELECT FROM pg_publication p
        LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = t::regclass
        WHERE p.pubname = 'tailrace' AND (p.puballtables OR r.oid IS NOT NULL)) THEN
      EXECUTE 'ALTER PUBLICATION tailrace ADD TABLE ONLY ' || t;
    END IF;
  END LOOP;
END
