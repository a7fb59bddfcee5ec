-- The demo's views for Materialize 0.6 (January 2021) and its successors up to
-- 0.26, which read a file that grows: materialized's own host must see it.
-- Put the file's path in place of /recentchange; lines that do not begin with
-- "data: " are left out.

CREATE SOURCE recentchange
FROM FILE '/recentchange' WITH (tail = true)
FORMAT REGEX '^data: (?P<data>.*)$';

-- Every event counts, whatever its type, except Wikimedia's own canaries.
CREATE VIEW edits AS
SELECT val->>'user' AS "user", val->>'wiki' AS wiki, val->>'type' AS type
FROM (SELECT data::jsonb AS val FROM recentchange)
WHERE coalesce(val->'meta'->>'domain', '') <> 'canary';

CREATE MATERIALIZED VIEW counter AS
SELECT count(*) AS count FROM edits;

-- An event whose user is hidden counts in counter alone.
CREATE MATERIALIZED VIEW user_edits AS
SELECT "user", count(*) AS count FROM edits WHERE "user" IS NOT NULL GROUP BY "user";

CREATE MATERIALIZED VIEW top10 AS
SELECT "user", count FROM user_edits ORDER BY count DESC, "user" LIMIT 10;
