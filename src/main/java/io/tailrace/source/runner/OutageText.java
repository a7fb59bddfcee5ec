package io.tailrace.source.runner;

import io.tailrace.view.report.ViewReport;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Parts of the sentences of an {@link OutageLog}. */
final class OutageText {
  private OutageText() {}

  static String readAgain(List<String> views) {
    return views.size() == 1
        ? "view " + views.get(0) + " is read again"
        : count(views.size()) + " are read again";
  }

  static String count(int views) {
    return views == 1 ? "1 view" : views + " views";
  }

  /** As a part of a sentence. */
  static String plain(String reason) {
    return reason.replaceFirst("\\.$", "");
  }

  /** Such as {@code 4 min 12 s}. */
  static String spoken(Duration duration) {
    if (duration.toDays() > 0) {
      return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : "less than 1 s";
  }

  /** How many of these views are live again. */
  static String live(List<ViewReport> reports, Set<String> back) {
    long live =
        reports.stream()
            .filter(report -> back.contains(report.view()))
            .filter(ViewReport::follows)
            .count();
    return live == back.size()
        ? count(back.size()) + (live == 1 ? " is live" : " are live")
        : live + " of " + count(back.size()) + (live == 1 ? " is live" : " are live");
  }
}
