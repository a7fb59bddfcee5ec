package io.tailrace.trial;

import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.trial.Parcels.OwnRows;
import jakarta.json.JsonArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Knows of which commit each timestamp is, from a stream of all rows, and compares what clients had
 * at a timestamp with what was theirs after that commit. Timestamps here are below 2^63.
 */
final class ParcelAudit {
  private record Claim(String who, OwnRows own, long timestamp, Map<JsonArray, Long> rows) {}

  private final Parcels parcels;
  private final TreeMap<Long, Integer> commits = new TreeMap<>();
  private final Deque<Claim> open = new ArrayDeque<>();
  private long upTo = -1;
  private long checked;

  ParcelAudit(Parcels parcels) {
    this.parcels = parcels;
  }

  long checked() {
    return checked;
  }

  int open() {
    return open.size();
  }

  /** Of the stream of all rows, after each event. */
  void observe(Replica all, SseEvent event) {
    if (event.id() == null) {
      return;
    }
    Map<String, Long> at = WanderingUser.timestamps(event.id(), List.of("notes", "parcels"));
    Long timestamp = at.get("parcels");
    if (timestamp == null || !timestamp.equals(at.get("notes"))) {
      return;
    }
    int commit =
        all.rows("parcels").keySet().stream().mapToInt(row -> row.getInt(3)).max().orElse(0);
    commits.put(timestamp, commit);
    for (String view : at.keySet()) {
      OwnRows everything = new OwnRows(view, null, null);
      check("all rows", everything, commit, all.rows(view), timestamp);
    }
    upTo = timestamp;
    Iterator<Claim> claims = open.iterator();
    while (claims.hasNext()) {
      Claim claim = claims.next();
      if (claim.timestamp() <= upTo) {
        check(claim);
        claims.remove();
      }
    }
  }

  /** A client has these rows, and was told that they are of this timestamp. */
  void claim(String who, OwnRows own, long timestamp, Map<JsonArray, Long> rows) {
    Claim claim = new Claim(who, own, timestamp, Map.copyOf(rows));
    if (timestamp <= upTo) {
      check(claim);
    } else {
      open.add(claim);
    }
  }

  private void check(Claim claim) {
    Map.Entry<Long, Integer> commit = commits.floorEntry(claim.timestamp());
    if (commit != null) {
      check(claim.who(), claim.own(), commit.getValue(), claim.rows(), claim.timestamp());
    }
  }

  private void check(
      String who, OwnRows own, int commit, Map<JsonArray, Long> rows, long timestamp) {
    Map<JsonArray, Long> expected = parcels.rows(commit, own);
    if (!expected.equals(rows)) {
      throw new AssertionError(
          who
              + " has "
              + rows
              + " of "
              + own
              + " at "
              + timestamp
              + " (commit "
              + commit
              + "), and should have "
              + expected);
    }
    checked++;
  }
}
