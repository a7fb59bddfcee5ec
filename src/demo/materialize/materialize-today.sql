-- The demo's views for today's Materialize, which has no file sources: events
-- are posted to a webhook, one JSON object a request.

CREATE SOURCE recentchange FROM WEBHOOK BODY FORMAT JSON;

-- Every event counts, whatever its type, except Wikimedia's own canaries.
CREATE VIEW edits AS
SELECT body->>'user' AS "user", body->>'wiki' AS wiki, body->>'type' AS type
FROM recentchange
WHERE coalesce(body->'meta'->>'domain', '') <> 'canary';

CREATE MATERIALIZED VIEW counter AS
SELECT count(*) AS count FROM edits;

-- An event whose user is hidden counts in counter alone.
CREATE MATERIALIZED VIEW user_edits AS
SELECT "user", count(*) AS count FROM edits WHERE "user" IS NOT NULL GROUP BY "user";

CREATE MATERIALIZED VIEW top10 AS
SELECT "user", count FROM user_edits ORDER BY count DESC, "user" LIMIT 10;
