-- The demo's views, as tables that triggers maintain. With REPLICA IDENTITY FULL
-- the log has complete old rows, so that an update is one deletion and one
-- insertion.

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

-- Bots and humans. Without a bot flag, an edit counts as a human's.
CREATE TABLE kinds (
  kind text COLLATE "C" PRIMARY KEY,
  count bigint NOT NULL
);
INSERT INTO kinds VALUES ('human', 0), ('bot', 0);
ALTER TABLE kinds REPLICA IDENTITY FULL;

-- Edits of each complete second of the last two minutes before the last edit.
-- The first edit after a pause fills the gap.
CREATE TABLE seconds (
  second timestamptz PRIMARY KEY,
  edits bigint NOT NULL,
  humans bigint NOT NULL,
  bots bigint NOT NULL
);
ALTER TABLE seconds REPLICA IDENTITY FULL;

-- The current second, which is not served. One row, from the first edit on.
CREATE TABLE this_second (
  second timestamptz NOT NULL,
  humans bigint NOT NULL,
  bots bigint NOT NULL
);

-- The feed's mode (live, replay or simulated), its state and when that began.
CREATE TABLE feed (
  mode text NOT NULL,
  state text NOT NULL,
  detail text NOT NULL,
  since timestamptz NOT NULL
);
INSERT INTO feed VALUES ('live', 'connecting', '', now());
ALTER TABLE feed REPLICA IDENTITY FULL;

-- The feed's position, updated in the same transaction as the events.
CREATE TABLE feed_position (
  batch bigint NOT NULL,
  source text NOT NULL,
  position text NOT NULL
);
INSERT INTO feed_position VALUES (0, '', '');

-- The feed, or anybody, inserts events here. Only the latest stay, and none after
-- a crash, because they are counted. Events without a user count in counter alone.
CREATE UNLOGGED TABLE events (
  "user" text,
  wiki text,
  type text,
  bot boolean
);

-- Counts the new events in their second, and completes the second before.
CREATE FUNCTION count_seconds(added_humans bigint, added_bots bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  now_second timestamptz := date_trunc('second', clock_timestamp());
  oldest timestamptz := now_second - interval '2 minutes';
  last this_second;
BEGIN
  SELECT * INTO last FROM this_second;
  IF last.second IS NULL THEN
    INSERT INTO this_second VALUES (now_second, added_humans, added_bots);
  ELSIF last.second >= now_second THEN
    UPDATE this_second SET humans = humans + added_humans, bots = bots + added_bots;
  ELSE
    DELETE FROM seconds WHERE second < oldest;
    INSERT INTO seconds (second, edits, humans, bots)
    SELECT last.second, last.humans + last.bots, last.humans, last.bots
    WHERE last.second >= oldest
    UNION ALL
    SELECT quiet, 0, 0, 0
    FROM generate_series(
      greatest(last.second + interval '1 second', oldest),
      now_second - interval '1 second',
      interval '1 second') AS quiet;
    UPDATE this_second SET second = now_second, humans = added_humans, bots = added_bots;
  END IF;
END $$;

CREATE FUNCTION count_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added bigint;
  added_bots bigint;
BEGIN
  SELECT count(*), count(*) FILTER (WHERE bot) INTO added, added_bots FROM new_events;
  IF added = 0 THEN
    RETURN NULL;
  END IF;

  -- The one row of counter is the lock that brings writers into an order.
  UPDATE counter SET count = count + added;

  UPDATE kinds SET count = count + known.added
  FROM (VALUES ('human', added - added_bots), ('bot', added_bots)) AS known(kind, added)
  WHERE kinds.kind = known.kind AND known.added > 0;

  PERFORM count_seconds(added - added_bots, added_bots);

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
