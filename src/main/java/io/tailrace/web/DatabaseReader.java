package io.tailrace.web;

import io.tailrace.source.SourceReport;
import io.tailrace.source.contact.Sources;
import io.tailrace.web.operation.Reader;

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
  public void stop() {
    sources.stop();
  }
}
