-- The demo's views for Materialize 0.6 (January 2021) and its successors up to
-- 0.26, which read a file that grows: materialized's own host must see it.
-- Put the file's path in place of /recentchange; lines that do not begin with
-- "data: " are left out.

CREATE SOURCE recentchange
FROM FILE '/recentchange' WITH (tail = true)
FORMAT REGEX '^data: (?P<data>.*)$';

-- Every event counts, whatever its type, except Wikimedia's own canaries.
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

-- An event whose user is hidden counts in counter alone.
CREATE MATERIALIZED VIEW user_edits AS
SELECT "user", count(*) AS count FROM edits WHERE "user" IS NOT NULL GROUP BY "user";

CREATE MATERIALIZED VIEW top10 AS
SELECT "user", count FROM user_edits ORDER BY count DESC, "user" LIMIT 10;

-- Bots and humans apart.
CREATE MATERIALIZED VIEW kinds AS
SELECT CASE WHEN bot THEN 'bot' ELSE 'human' END AS kind, count(*) AS count
FROM edits GROUP BY 1;

-- Edits of each second of the last two minutes, counted back from the newest
-- second, which is left out because it may not be over. No second is there in
-- which nothing was edited.
CREATE VIEW all_seconds AS
SELECT
  second,
  count(*) AS edits,
  sum(CASE WHEN bot THEN 0 ELSE 1 END) AS humans,
  sum(CASE WHEN bot THEN 1 ELSE 0 END) AS bots
FROM edits WHERE second IS NOT NULL GROUP BY second;

-- No more seconds than two minutes have, and the newest: what follows joins these
-- and not all that ever were.
CREATE VIEW latest_seconds AS
SELECT second, edits, humans, bots FROM all_seconds ORDER BY second DESC LIMIT 122;

CREATE MATERIALIZED VIEW seconds AS
SELECT second, edits, humans, bots
FROM latest_seconds, (SELECT max(second) AS newest FROM latest_seconds) AS last
WHERE second < newest AND second >= newest - INTERVAL '2 minutes';
