package io.tailrace.view;

import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumeId;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.ProgressMark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the event ids of a group say: from a client's id to its position, and back. Its {@link
 * Database} guards it.
 */
final class GroupPositions {
  private final List<? extends Followed> views;
  private final int[] all;

  GroupPositions(List<? extends Followed> views) {
    this.views = views;
    this.all = IntStream.range(0, views.size()).toArray();
  }

  /**
   * The position that an id states: nowhere for one of another history.
   *
   * @return null where one of its views has no contents yet, so that nobody can tell
   */
  @Nullable StreamPosition of(ResumeId resume) {
    StreamPosition nowhere = StreamPosition.nowhere(views.size());
    StreamPosition position = nowhere;
    List<String> fingerprints = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      Long timestamp = resume.timestamps().get(index);
      Followed view = views.get(index);
      if (timestamp == null) {
        fingerprints.add("");
      } else if (view.isHopeless()) {
        return nowhere;
      } else if (!view.loaded()) {
        return null;
      } else {
        fingerprints.add(view.history(view.here().epoch()).fingerprint());
        position = position.with(index, new LogPosition(view.here().epoch(), timestamp));
      }
    }
    boolean known = History.combined(fingerprints).equals(resume.fingerprint());
    return known ? position : nowhere;
  }

  /** It speaks of those that move together, where the client has contents of them. */
  ProgressMark mark(StreamPosition at, List<Movers> movers) {
    int[] spokenOf = all;
    for (Movers some : movers) {
      if (!some.hasNone(at)) {
        spokenOf = some.indexes();
      }
    }
    LogPosition[] places = new LogPosition[views.size()];
    long timestamp = 0;
    for (int index = 0; index < places.length; index++) {
      places[index] = at.place(index);
    }
    for (int index : spokenOf) {
      timestamp = Timestamp.max(timestamp, places[index].timestamp());
    }
    return new ProgressMark(at, id(at), timestamp, Movers.latest(views, spokenOf, places));
  }

  private String id(StreamPosition position) {
    List<String> fingerprints = new ArrayList<>();
    List<@Nullable Long> timestamps = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      LogPosition place = position.place(index);
      boolean nowhere = place.equals(LogPosition.NOWHERE);
      fingerprints.add(nowhere ? "" : views.get(index).history(place.epoch()).fingerprint());
      timestamps.add(nowhere ? null : place.timestamp());
    }
    return ResumeId.text(fingerprints, timestamps);
  }
}
