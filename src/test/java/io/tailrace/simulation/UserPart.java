package io.tailrace.simulation;

import java.util.List;

/**
 * A part of a change.
 *
 * @param time of its timestamp, ms since the epoch
 */
record UserPart(
    boolean replaces, String view, long time, List<String> inserted, List<String> deleted) {
  static UserPart of(Event event) {
    Event.Scanner data = event.data();
    data.expect("{");
    if (data.skip("\"more\":true,") != (event.id() == null)) {
      throw new AssertionError("an id with more, or none without");
    }
    data.expect("\"view\":");
    String view = data.string();
    data.expect(",\"timestamp\":");
    long unused = data.number();
    data.expect(",\"time\":");
    long time = data.number();
    if (data.skip(",\"since\":")) {
      unused = data.number();
    }
    boolean replaces = event.type().equals("snapshot");
    if (replaces) {
      data.expect(",\"columns\":");
      if (data.array().size() != 2) {
        throw new AssertionError("other columns");
      }
    }
    data.expect(",\"inserted\":");
    List<String> inserted = data.array();
    data.expect(",\"deleted\":");
    List<String> deleted = data.array();
    data.expect("}");
    data.end();
    return new UserPart(replaces, view, time, inserted, deleted);
  }
}
