package io.tailrace.web;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SourceReport;
import io.tailrace.source.contact.Sources;
import io.tailrace.web.operation.Reader;
import java.util.Set;

/** Reads a database. */
record DatabaseReader(Sources sources) implements Reader {
  @Override
  public SourceReport report() {
    return sources.report();
  }

  @Override
  public String setup() {
    return sources.setup();
  }

  @Override
  public void become(DatabaseSettings settings, Set<String> again) throws InterruptedException {
    sources.become(settings, again);
  }

  @Override
  public void stop() {
    sources.stop();
  }
}
