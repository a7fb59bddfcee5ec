package io.tailrace.web;

import io.tailrace.view.Database;
import io.tailrace.view.State;
import io.tailrace.view.ViewReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Logs one line for each change of a view's state or reason. Listens to one {@link Database}: what
 * changes only rows costs it one comparison. Whoever finds it busy does not wait; a state that was
 * over before its turn came is left out.
 */
final class StateLog implements Runnable {
  private static final Logger log = System.getLogger(StateLog.class.getName());

  private final Database database;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile long seen;

  // Whoever found no call before its own.
  private final Map<String, String> logged = new HashMap<>();

  StateLog(Database database) {
    this.database = database;
    seen = database.statusVersion();
    database.reports().forEach(report -> logged.put(report.view(), line(report)));
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
    for (ViewReport report : database.reports()) {
      String line = line(report);
      if (!line.equals(logged.put(report.view(), line))) {
        log.log(report.state() == State.LIVE ? Level.INFO : Level.WARNING, line);
      }
    }
  }

  private static String line(ViewReport report) {
    String state = "view " + report.view() + " is " + report.state().wire();
    return report.reason().isEmpty() ? state : state + ": " + report.reason();
  }
}
