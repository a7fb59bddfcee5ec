package io.tailrace.view.transition;

import io.tailrace.view.log.CatchUp;
import io.tailrace.view.log.CatchUpMethod;
import io.tailrace.view.log.Frame;
import io.tailrace.view.log.LogPosition;
import io.tailrace.view.log.LogStep;
import io.tailrace.view.log.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the ways of several views together into whole changes: between two of them every view is at
 * one timestamp, at which the contents of each are known.
 */
public final class TransitionPlanner {
  /** One view's part: where the client stands, and how it goes on. */
  public record Member(LogPosition from, CatchUp way) {}

  /**
   * Some frames of one change.
   *
   * @param end the timestamp at which it leaves every member
   * @param happened when the last of it happened in the database, ms since the epoch
   */
  public record Change(List<Frame> frames, long end, long happened) {}

  private final List<Member> members;
  private final int[] done;
  private final long start;

  private TransitionPlanner(List<Member> members) {
    this.members = members;
    this.done = new int[members.size()];
    long latest = 0;
    for (Member member : members) {
      latest = Timestamp.max(latest, member.from().timestamp());
    }
    this.start = latest;
  }

  /**
   * The changes that bring all members on, in order; none where nothing has to be sent.
   *
   * @param enough after so many bytes the rest may be left for later
   */
  public static List<Change> changes(List<Member> members, long enough) {
    if (members.stream().allMatch(member -> member.way().isEmpty())) {
      return List.of();
    }
    boolean atOnce =
        members.stream().anyMatch(member -> member.way().replaces() || member.way().turns());
    return atOnce ? List.of(whole(members)) : new TransitionPlanner(members).divided(enough);
  }

  /** The way that costs most. */
  public static CatchUpMethod by(List<Member> members) {
    CatchUpMethod most = CatchUpMethod.FRAMES;
    for (Member member : members) {
      CatchUpMethod by = member.way().by();
      most = by.compareTo(most) > 0 ? by : most;
    }
    return most;
  }

  private static Change whole(List<Member> members) {
    List<Frame> frames = new ArrayList<>();
    long end = 0;
    long happened = 0;
    for (Member member : members) {
      long last = member.way().steps().isEmpty() ? member.from().timestamp() : 0;
      for (LogStep step : member.way().steps()) {
        frames.addAll(step.frames());
        last = step.timestamp();
        happened = Math.max(happened, step.time());
      }
      end = Timestamp.max(end, last);
    }
    return new Change(frames, end, happened);
  }

  /** As many changes as there are timestamps that are inside of nobody's step. */
  private List<Change> divided(long enough) {
    List<Change> changes = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    long bytes = 0;
    long happened = 0;
    for (LogStep step = next(); step != null; step = next()) {
      frames.addAll(step.frames());
      bytes += step.bytes();
      happened = Math.max(happened, step.time());
      if (isBoundary(step.timestamp())) {
        changes.add(new Change(frames, Timestamp.max(step.timestamp(), start), happened));
        if (bytes >= enough) {
          return changes;
        }
        frames = new ArrayList<>();
        happened = 0;
      }
    }
    return changes;
  }

  /** Takes the earliest step that is left; null where there is none. */
  private @Nullable LogStep next() {
    LogStep earliest = null;
    int member = 0;
    for (int index = 0; index < done.length; index++) {
      LogStep head = head(index);
      if (head != null
          && (earliest == null || Timestamp.before(head.timestamp(), earliest.timestamp()))) {
        earliest = head;
        member = index;
      }
    }
    done[member]++;
    return earliest;
  }

  private @Nullable LogStep head(int member) {
    List<LogStep> steps = members.get(member).way().steps();
    return done[member] < steps.size() ? steps.get(done[member]) : null;
  }

  /** Whether every member's contents at this timestamp, up to which all is taken, are known. */
  private boolean isBoundary(long timestamp) {
    boolean last = true;
    for (int index = 0; index < done.length; index++) {
      LogStep head = head(index);
      if (head != null) {
        last = false;
        boolean inside = head.spans() && Timestamp.before(head.since(), timestamp);
        if (inside || head.timestamp() == timestamp) {
          return false;
        }
      }
    }
    return last || !Timestamp.before(timestamp, start);
  }
}
