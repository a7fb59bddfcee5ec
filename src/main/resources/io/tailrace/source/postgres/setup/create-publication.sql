BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace') THEN
    CREATE PUBLICATION tailrace;
  END IF;
  IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace' AND (pubviaroot
      OR NOT (pubinsert AND pubupdate AND pubdelete AND pubtruncate))) THEN
    ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete, truncate',
      publish_via_partition_root = false);
  END IF;
  IF current_setting('server_version_num')::int >= 180000 THEN
    IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'tailrace'
        AND pubgencols <> 's') THEN
      ALTER PUBLICATION tailrace SET (publish_generated_columns = stored);
    END IF;
  END IF;
END
