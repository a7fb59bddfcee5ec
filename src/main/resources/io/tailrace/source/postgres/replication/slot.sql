SELECT s.plugin, s.database = current_database() AS here, s.active_pid,
  coalesce(s.wal_status, '') AS wal_status, s.confirmed_flush_lsn,
  pg_current_wal_insert_lsn() AS logged,
  coalesce(a.application_name, '?') AS application,
  coalesce(a.client_addr::text, 'this machine') AS address,
  extract(epoch FROM clock_timestamp() - coalesce(r.reply_time, a.backend_start)) AS silence
FROM pg_catalog.pg_replication_slots s
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = s.active_pid
  LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid = s.active_pid
WHERE s.slot_name = ?
