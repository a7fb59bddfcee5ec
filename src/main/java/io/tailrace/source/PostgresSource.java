package io.tailrace.source;

import io.tailrace.view.Known;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds the place of the source that follows PostgreSQL. */
record PostgresSource(Connector connector, List<ViewSettings> settings) implements Source {
  @Override
  public List<String> views() {
    return settings.stream().map(ViewSettings::name).toList();
  }

  @Override
  public Tail open(Function<String, @Nullable Known> known) throws Outage {
    throw Outage.failed("this version does not read PostgreSQL", null);
  }
}
