package io.tailrace.web.settings;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pattern as configured: its settings are those of each view that it finds.
 *
 * @param database the id of the database in which it finds them
 */
record ConfiguredPattern(
    NamePattern pattern,
    Limits limits,
    @Nullable Duration every,
    Read read,
    String database,
    Set<String> roles) {

  ConfiguredPattern {
    roles = Set.copyOf(roles);
  }

  static ConfiguredPattern read(NamePattern pattern, RawSettings written) {
    String text = pattern.text();
    return new ConfiguredPattern(
        pattern,
        ConfiguredView.limits(text, written),
        ConfiguredView.every(text, written),
        ConfiguredView.read(text, Optional.empty(), written),
        ConfiguredView.database(text, written),
        ConfiguredView.roles(text, written));
  }

  /** Refuses what only one relation can have. */
  static void check(NamePattern pattern, RawSettings written) {
    for (String of : Keys.OF_ONE_VIEW) {
      Optional<Setting> wrong = written.get(Keys.ofView(pattern.text(), of));
      if (wrong.isPresent()) {
        throw wrong
            .get()
            .fault(
                "a pattern finds relations by their own names; write a name of your own into"
                    + " tailrace.views, and this for it");
      }
    }
  }

  /** As the source of the database with this id sees it. */
  ViewPatterns.Rule rule(String id) {
    return new ViewPatterns.Rule(pattern, database.equals(id), limits, every, read);
  }
}
