package io.tailrace.web;

import io.tailrace.view.Database;
import io.tailrace.view.State;
import io.tailrace.view.ViewReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Logs one line for each change of a view's state or reason, and for views that come and go; views
 * that change alike at once share it. What all views of a source have from it is left out: the
 * source has a line of its own.
 *
 * <p>Listens to one {@link Database}: what changes only rows costs it one comparison. Whoever finds
 * it busy does not wait; a state that was over before its turn came is left out.
 */
final class StateLog implements Runnable {
  private static final Logger log = System.getLogger(StateLog.class.getName());

  /** Views of one line that are named, unless they are more. */
  private static final int NAMED = 4;

  private final Database database;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile long seen;

  // Whoever found no call before its own.

  /** What each view is known for by the log; that of its own, not of its source. */
  private final Map<String, String> logged = new HashMap<>();

  StateLog(Database database) {
    this.database = database;
    seen = database.statusVersion();
    database.reports().forEach(report -> logged.put(report.view(), said(report)));
  }

  @Override
  public void run() {
    if (database.statusVersion() == seen || calls.getAndIncrement() > 0) {
      return;
    }
    try {
      int heard;
      do {
        heard = calls.get();
        look();
      } while (calls.addAndGet(-heard) > 0);
    } catch (RuntimeException | Error e) {
      calls.set(0);
      throw e;
    }
  }

  private void look() {
    seen = database.statusVersion();
    List<ViewReport> reports = database.reports();
    found(reports);
    gone(reports);
    Map<String, List<ViewReport>> news = new LinkedHashMap<>();
    for (ViewReport report : reports) {
      if (report.ofSource()) {
        logged.replace(report.view(), State.LOADING.wire(), State.LIVE.wire());
        continue;
      }
      String said = said(report);
      if (!said.equals(logged.put(report.view(), said))) {
        news.computeIfAbsent(said, alike -> new ArrayList<>()).add(report);
      }
    }
    news.values().forEach(StateLog::log);
  }

  private void found(List<ViewReport> reports) {
    List<ViewReport> found =
        reports.stream().filter(report -> !logged.containsKey(report.view())).toList();
    if (!found.isEmpty()) {
      log.log(Level.INFO, named(found) + (found.size() == 1 ? " was found" : " were found"));
      found.forEach(report -> logged.put(report.view(), State.LOADING.wire()));
    }
  }

  private void gone(List<ViewReport> reports) {
    Set<String> there = new HashSet<>();
    reports.forEach(report -> there.add(report.view()));
    for (String view : new TreeSet<>(logged.keySet())) {
      if (!there.contains(view)) {
        String why = database.whyGone(view);
        log.log(Level.INFO, "view " + view + " is gone" + (why == null ? "" : ": " + why));
        logged.remove(view);
      }
    }
  }

  private static void log(List<ViewReport> alike) {
    ViewReport one = alike.get(0);
    String line = named(alike) + (alike.size() == 1 ? " is " : " are ") + one.state().wire();
    log.log(
        one.state() == State.LIVE ? Level.INFO : Level.WARNING,
        one.reason().isEmpty() ? line : line + ": " + one.reason());
  }

  /** Some by name, all by number. */
  private static String named(List<ViewReport> alike) {
    if (alike.size() == 1) {
      return "view " + alike.get(0).view();
    }
    int named = alike.size() <= NAMED ? alike.size() - 1 : NAMED - 1;
    String names =
        alike.stream().limit(named).map(ViewReport::view).collect(Collectors.joining(", "));
    String rest =
        alike.size() <= NAMED ? alike.get(named).view() : alike.size() - named + " others";
    return "views " + names + " and " + rest;
  }

  /**
   * How far a view is behind changes all the time, and what it waits for at first is no news of it.
   */
  private static String said(ViewReport report) {
    String state = report.state().wire();
    if (report.behind() != null) {
      return state + ": behind";
    }
    boolean bare = report.reason().isEmpty() || report.state() == State.LOADING;
    return bare ? state : state + ": " + report.reason();
  }
}
