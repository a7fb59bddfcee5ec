-- The demo's views for today's Materialize, which has no file sources: a webhook
-- receives the events, one JSON object per request.

CREATE SOURCE recentchange FROM WEBHOOK BODY FORMAT JSON;

-- Events of every type count, except Wikimedia's canaries.
CREATE VIEW edits AS
SELECT
  body->>'user' AS "user",
  body->>'wiki' AS wiki,
  body->>'type' AS type,
  coalesce(body->>'bot', '') = 'true' AS bot,
  to_timestamp((body->>'timestamp')::double precision) AS second
FROM recentchange
WHERE coalesce(body->'meta'->>'domain', '') <> 'canary';

CREATE MATERIALIZED VIEW counter AS
SELECT count(*) AS count FROM edits;

-- An event with a hidden user counts in counter alone.
CREATE MATERIALIZED VIEW user_edits AS
SELECT "user", count(*) AS count FROM edits WHERE "user" IS NOT NULL GROUP BY "user";

CREATE MATERIALIZED VIEW top10 AS
SELECT "user", count FROM user_edits ORDER BY count DESC, "user" LIMIT 10;

-- Bots and humans.
CREATE MATERIALIZED VIEW kinds AS
SELECT CASE WHEN bot THEN 'bot' ELSE 'human' END AS kind, count(*) AS count
FROM edits GROUP BY 1;

-- Edits of each second of the last two minutes before the newest second, which is
-- omitted because it may be incomplete. Seconds without edits are omitted, too.
-- The view forgets edits after five minutes, so a recording that is posted later
-- has none.
CREATE VIEW recent_seconds AS
SELECT
  second,
  count(*) AS edits,
  sum(CASE WHEN bot THEN 0 ELSE 1 END) AS humans,
  sum(CASE WHEN bot THEN 1 ELSE 0 END) AS bots
FROM edits
WHERE second IS NOT NULL AND mz_now() <= second + INTERVAL '5 minutes'
GROUP BY second;

CREATE MATERIALIZED VIEW seconds AS
SELECT second, edits, humans, bots
FROM recent_seconds, (SELECT max(second) AS newest FROM recent_seconds) AS last
WHERE second < newest AND second >= newest - INTERVAL '2 minutes';
