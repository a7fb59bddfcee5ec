package io.tailrace.web;

import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
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
 * Logs one line for each change of a view's state or reason, and for each view that comes or goes.
 * Views that change to the same state at once share a line. A state that all views of a source have
 * from it is left out, since the source logs it.
 *
 * <p>It listens to one {@link Database}; a change of rows costs it one comparison. A thread that
 * finds it busy does not wait. A state that ends before its turn is left out.
 */
final class StateLog implements Runnable {
  private static final Logger log = System.getLogger(StateLog.class.getName());

  /** Most views that a line names. */
  private static final int NAMED = 4;

  private final Database database;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile long seen;

  // The thread that found no call before its own.

  /** The last logged state of each view, without states of its source. */
  private final Map<String, String> logged = new HashMap<>();

  StateLog(Database database) {
    this.database = database;
    seen = database.statusVersion();
    database.reports().forEach(report -> logged.put(report.view(), described(report)));
  }

  @Override
  public void run() {
    if (database.statusVersion() == seen || calls.getAndIncrement() > 0) {
      return;
    }
    try {
      int seenCalls;
      do {
        seenCalls = calls.get();
        look();
      } while (calls.addAndGet(-seenCalls) > 0);
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
    Map<String, List<ViewReport>> changed = new LinkedHashMap<>();
    for (ViewReport report : reports) {
      if (report.ofSource()) {
        logged.replace(report.view(), State.LOADING.wire(), State.LIVE.wire());
        continue;
      }
      String state = described(report);
      if (!state.equals(logged.put(report.view(), state))) {
        changed.computeIfAbsent(state, same -> new ArrayList<>()).add(report);
      }
    }
    changed.values().forEach(StateLog::log);
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

  private static void log(List<ViewReport> views) {
    ViewReport one = views.get(0);
    String line = named(views) + (views.size() == 1 ? " is " : " are ") + one.state().wire();
    log.log(
        one.state() == State.LIVE ? Level.INFO : Level.WARNING,
        one.reason().isEmpty() ? line : line + ": " + one.reason());
  }

  /** Names some views and counts the others. */
  private static String named(List<ViewReport> views) {
    if (views.size() == 1) {
      return "view " + views.get(0).view();
    }
    int named = views.size() <= NAMED ? views.size() - 1 : NAMED - 1;
    String names =
        views.stream().limit(named).map(ViewReport::view).collect(Collectors.joining(", "));
    String rest =
        views.size() <= NAMED ? views.get(named).view() : views.size() - named + " others";
    return "views " + names + " and " + rest;
  }

  /** Without the delay of a view that is behind, which always changes, and without first waits. */
  private static String described(ViewReport report) {
    String state = report.state().wire();
    if (report.behind() != null) {
      return state + ": behind";
    }
    boolean bare = report.reason().isEmpty() || report.state() == State.LOADING;
    return bare ? state : state + ": " + report.reason();
  }
}
