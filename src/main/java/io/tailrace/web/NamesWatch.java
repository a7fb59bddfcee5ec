package io.tailrace.web;

import io.tailrace.view.Database;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reports that views came or went. It listens to one {@link Database}; a change of rows costs it
 * one comparison.
 */
final class NamesWatch implements Runnable {
  private final Database database;
  private final Runnable changed;
  private final AtomicLong seen;

  NamesWatch(Database database, Runnable changed) {
    this.database = database;
    this.changed = changed;
    this.seen = new AtomicLong(database.namesVersion());
  }

  @Override
  public void run() {
    long now = database.namesVersion();
    if (seen.get() != now && seen.getAndSet(now) != now) {
      changed.run();
    }
  }
}
