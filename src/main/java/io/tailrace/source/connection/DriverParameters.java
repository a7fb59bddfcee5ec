package io.tailrace.source.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/** What our driver takes as parameters of a database's URL. */
public final class DriverParameters {
  private static final Set<String> NAMES =
      Arrays.stream(PGProperty.values())
          .map(PGProperty::getName)
          .collect(Collectors.toUnmodifiableSet());

  private DriverParameters() {}

  public static Set<String> names() {
    return NAMES;
  }

  /** What one of them may be, in any case; empty where that is not known here. */
  public static List<String> choices(String name) {
    PGProperty property = PGProperty.forName(name);
    String[] choices = property == null ? null : property.getChoices();
    return choices == null ? List.of() : List.of(choices);
  }
}
