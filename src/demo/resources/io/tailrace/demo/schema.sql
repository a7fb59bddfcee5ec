-- The views of the demo as tables that their triggers keep: what Tailrace serves.
-- REPLICA IDENTITY FULL writes whole old rows to the log, which is how a change
-- of a row becomes one deletion and one insertion.

CREATE TABLE counter (count bigint NOT NULL);
INSERT INTO counter VALUES (0);
ALTER TABLE counter REPLICA IDENTITY FULL;

CREATE TABLE user_edits (
  "user" text COLLATE "C" PRIMARY KEY,
  count bigint NOT NULL
);
ALTER TABLE user_edits REPLICA IDENTITY FULL;

CREATE TABLE top10 (
  "user" text COLLATE "C" PRIMARY KEY,
  count bigint NOT NULL
);
ALTER TABLE top10 REPLICA IDENTITY FULL;

-- What the feed does: live, replay or simulated, and how it stands.
CREATE TABLE feed (
  mode text NOT NULL,
  state text NOT NULL,
  detail text NOT NULL
);
INSERT INTO feed VALUES ('live', 'connecting', '');
ALTER TABLE feed REPLICA IDENTITY FULL;

-- How far the feed has come: moved in the same transaction as the events.
CREATE TABLE feed_position (
  batch bigint NOT NULL,
  source text NOT NULL,
  position text NOT NULL
);
INSERT INTO feed_position VALUES (0, '', '');

-- Where events are inserted, by the feed or by anyone. Only the latest stay, and
-- none after a crash: they have been counted by then. An event without a user
-- counts in counter alone.
CREATE UNLOGGED TABLE events (
  "user" text,
  wiki text,
  type text
);

CREATE FUNCTION count_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added bigint := (SELECT count(*) FROM new_events);
BEGIN
  IF added = 0 THEN
    RETURN NULL;
  END IF;

  -- The one row of counter is the lock that brings writers into an order.
  UPDATE counter SET count = count + added;

  -- Counts only grow, so whoever enters the top ten has edited just now.
  WITH touched AS (
    INSERT INTO user_edits AS known ("user", count)
    SELECT e."user", count(*) FROM new_events e WHERE e."user" IS NOT NULL GROUP BY 1
    ON CONFLICT ("user") DO UPDATE SET count = known.count + excluded.count
    RETURNING "user", count
  ), candidates AS (
    SELECT "user", count FROM touched
    UNION ALL
    SELECT t."user", t.count FROM top10 t WHERE t."user" NOT IN (SELECT "user" FROM touched)
  ), best AS (
    SELECT "user", count FROM candidates ORDER BY count DESC, "user" COLLATE "C" LIMIT 10
  ), fallen AS (
    DELETE FROM top10 WHERE "user" NOT IN (SELECT "user" FROM best)
  )
  INSERT INTO top10 AS known ("user", count)
  SELECT "user", count FROM best
  ON CONFLICT ("user") DO UPDATE SET count = excluded.count WHERE known.count <> excluded.count;

  RETURN NULL;
END $$;

CREATE TRIGGER count_events AFTER INSERT ON events
  REFERENCING NEW TABLE AS new_events
  FOR EACH STATEMENT EXECUTE FUNCTION count_events();
