-- The demo's views for Materialize 0.6 (January 2021) to 0.26, which read a
-- growing file on materialized's host. Replace /recentchange with the file's path.
-- Lines that do not begin with "data: " are skipped.

CREATE SOURCE recentchange
FROM FILE '/recentchange' WITH (tail = true)
FORMAT REGEX '^data: (?P<data>.*)$';

-- Events of every type count, except Wikimedia's canaries.
CREATE VIEW edits AS
SELECT
  val->>'user' AS "user",
  val->>'wiki' AS wiki,
  val->>'type' AS type,
  coalesce(val->>'bot', '') = 'true' AS bot,
  to_timestamp((val->>'timestamp')::double precision) AS second
FROM (SELECT data::jsonb AS val FROM recentchange)
WHERE coalesce(val->'meta'->>'domain', '') <> 'canary';

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
CREATE VIEW all_seconds AS
SELECT
  second,
  count(*) AS edits,
  sum(CASE WHEN bot THEN 0 ELSE 1 END) AS humans,
  sum(CASE WHEN bot THEN 1 ELSE 0 END) AS bots
FROM edits WHERE second IS NOT NULL GROUP BY second;

-- At most the seconds of two minutes and the newest, so that the next view joins
-- only these.
CREATE VIEW latest_seconds AS
SELECT second, edits, humans, bots FROM all_seconds ORDER BY second DESC LIMIT 122;

CREATE MATERIALIZED VIEW seconds AS
SELECT second, edits, humans, bots
FROM latest_seconds, (SELECT max(second) AS newest FROM latest_seconds) AS last
WHERE second < newest AND second >= newest - INTERVAL '2 minutes';
