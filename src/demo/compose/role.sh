#!/bin/sh
# Run once by the database's container, after schema.sql: the role that Tailrace uses, with no more
# rights than it needs, and the publication of what it follows.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$TAILRACE_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE tailrace LOGIN REPLICATION PASSWORD :'password';
GRANT SELECT ON counter, top10, kinds, seconds, user_edits, feed TO tailrace;
CREATE PUBLICATION tailrace FOR TABLE counter, top10, kinds, seconds, user_edits, feed;
SQL
