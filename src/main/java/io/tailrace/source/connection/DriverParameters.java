package io.tailrace.source.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/** The parameters that the WAR's driver takes in a database's URL. */
public final class DriverParameters {
  private static final Set<String> NAMES =
      Arrays.stream(PGProperty.values())
          .map(PGProperty::getName)
          .collect(Collectors.toUnmodifiableSet());

  private DriverParameters() {}

  public static Set<String> names() {
    return NAMES;
  }

  /** The values that one of them may have, in any case; empty where they are not known here. */
  public static List<String> choices(String name) {
    PGProperty property = PGProperty.forName(name);
    String[] choices = property == null ? null : property.getChoices();
    return choices == null ? List.of() : List.of(choices);
  }
}
