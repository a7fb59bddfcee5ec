package io.tailrace.view;

import static java.util.Objects.requireNonNull;

import io.tailrace.view.log.Frame;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.ProgressMark;
import io.tailrace.view.transition.Transition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client in short: what it is sent is {@code view@timestamp +inserted -deleted}, by change. */
public final class Viewer {
  private static final Pattern BODY =
      Pattern.compile(
          "\"view\":\"(\\w+)\",\"timestamp\":(\\d+),\"time\":\\d+(?:,\"since\":(\\d+))?"
              + "(,\"columns\":.*?])?,\"inserted\":\\[(.*)],\"deleted\":\\[(.*)]");

  private final Group group;
  private StreamPosition position;
  private String id = "";

  Viewer(Group group) {
    this.group = group;
    this.position = group.nowhere();
  }

  public Viewer from(String lastId) {
    position = requireNonNull(group.resume(lastId));
    return this;
  }

  String id() {
    return id;
  }

  boolean isAhead() {
    return group.next(position).ahead();
  }

  /** Everything that it is sent now, whole changes after each other, each with its timestamp. */
  public List<String> next() {
    List<String> changes = new ArrayList<>();
    List<Transition> legs = group.next(position).transitions();
    while (!legs.isEmpty()) {
      for (Transition leg : legs) {
        changes.add(text(leg));
        position = leg.end();
        id = leg.id();
      }
      legs = group.next(position).transitions();
    }
    return changes;
  }

  String beat() {
    ProgressMark beat = group.progress(position);
    if (beat == null) {
      return "none";
    }
    position = beat.end();
    id = beat.id();
    return Timestamp.text(beat.timestamp()) + " at " + beat.time();
  }

  private static String text(Transition leg) {
    StringBuilder all = new StringBuilder();
    for (Frame frame : leg.frames()) {
      Matcher body = BODY.matcher(new String(requireNonNull(frame.body()), StandardCharsets.UTF_8));
      if (!body.matches()) {
        throw new AssertionError(frame);
      }
      all.append(body.group(1)).append(frame.replaces() ? "=" : "@");
      all.append(body.group(3) == null ? "" : body.group(3) + "..").append(body.group(2));
      all.append(rows(" +", body.group(5))).append(rows(" -", body.group(6))).append(", ");
    }
    return all + "to " + Timestamp.text(leg.timestamp());
  }

  private static String rows(String sign, String rows) {
    return rows.isEmpty() ? "" : sign + rows.replaceAll("[\\[\\]\"]", "").replace(",", sign);
  }
}
