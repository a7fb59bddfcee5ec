package io.tailrace.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the ways of several views together into whole changes: between two of them every view is at
 * one timestamp, at which the contents of each are known.
 */
final class Course {
  /** One view's part: its index in the stream, where the client stands, and how it goes on. */
  record Member(int index, View view, Place from, Way way) {}

  /** Some frames of one change, and the timestamp at which it leaves every member. */
  record Change(List<Frame> frames, long end) {}

  private Course() {}

  /** The changes that bring all members on, in order; none where nothing has to be told. */
  static List<Change> changes(List<Member> members) {
    if (members.stream().allMatch(member -> member.way().isEmpty())) {
      return List.of();
    }
    boolean atOnce =
        members.stream().anyMatch(member -> member.way().replaces() || member.way().turns());
    return atOnce ? List.of(whole(members)) : divided(members);
  }

  private static Change whole(List<Member> members) {
    List<Frame> frames = new ArrayList<>();
    long end = 0;
    for (Member member : members) {
      List<Step> steps = member.way().steps();
      steps.forEach(step -> frames.addAll(step.frames()));
      end =
          Timestamp.max(
              end,
              steps.isEmpty()
                  ? member.from().timestamp()
                  : steps.get(steps.size() - 1).timestamp());
    }
    return new Change(frames, end);
  }

  /** As many changes as there are timestamps that are inside of nobody's step. */
  private static List<Change> divided(List<Member> members) {
    long start = 0;
    List<Step> steps = new ArrayList<>();
    for (Member member : members) {
      start = Timestamp.max(start, member.from().timestamp());
      steps.addAll(member.way().steps());
    }
    steps.sort(Comparator.comparing(Step::timestamp, Long::compareUnsigned));
    List<Change> changes = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    for (int index = 0; index < steps.size(); index++) {
      Step step = steps.get(index);
      frames.addAll(step.frames());
      if (index == steps.size() - 1 || isBoundary(steps, index, start)) {
        changes.add(new Change(frames, Timestamp.max(step.timestamp(), start)));
        frames = new ArrayList<>();
      }
    }
    return changes;
  }

  /** Whether every member's contents are known right after the step of this index. */
  private static boolean isBoundary(List<Step> steps, int index, long start) {
    long timestamp = steps.get(index).timestamp();
    if (Timestamp.before(timestamp, start) || steps.get(index + 1).timestamp() == timestamp) {
      return false;
    }
    return steps.subList(index + 1, steps.size()).stream()
        .noneMatch(later -> later.spans() && Timestamp.before(later.since(), timestamp));
  }
}
