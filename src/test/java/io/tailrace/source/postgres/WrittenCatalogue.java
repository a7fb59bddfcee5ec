package io.tailrace.source.postgres;

import io.tailrace.source.postgres.catalog.PgType;
import io.tailrace.source.postgres.catalog.PgTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.core.Oid;

/** A catalogue made of the statements that create its types, without a server. */
public final class WrittenCatalogue {
  private static final Pattern CREATE =
      Pattern.compile("CREATE (TYPE|DOMAIN) (\\w+)(?: AS)?(?: (\\w+(?:\\[])?))?(.*)");
  private static final Pattern DELIMITER = Pattern.compile("DELIMITER = '(.)'");
  private static final Pattern ATTRIBUTE_TYPE = Pattern.compile("\\w+ (\\w+(?:\\[])?)[,)]");
  private static final Pattern SUBTYPE = Pattern.compile("SUBTYPE = (\\w+)");

  private static final Map<String, Integer> NOT_IN_THE_DRIVER =
      Map.of("int2vector", 22, "oidvector", 30);
  private static final Map<String, String> WITH_LENGTHS =
      Map.of("char(4)", "bpchar", "char(4)[]", "bpchar[]");

  private final Map<String, PgType> byName = new HashMap<>();
  private int next = 20_000;
  private int nextBuiltIn = 10_000;

  public WrittenCatalogue(List<String> statements) {
    for (String statement : statements) {
      Matcher create = CREATE.matcher(statement);
      if (create.matches()) {
        create(create.group(1), create.group(2), String.valueOf(create.group(3)), create.group(4));
      }
    }
  }

  private void create(String kind, String name, String base, String rest) {
    if (kind.equals("DOMAIN")) {
      PgType of = type(base);
      List<Integer> inner = List.of(of.oid());
      put(new PgType(next++, name, 'd', of.oid(), 0, 0, of.delimiter(), inner, ""));
      return;
    }
    List<Integer> inner = new ArrayList<>();
    Matcher attribute = (base.equals("RANGE") ? SUBTYPE : ATTRIBUTE_TYPE).matcher(rest);
    while (!base.equals("ENUM") && attribute.find()) {
      inner.add(oid(attribute.group(1)));
    }
    Matcher delimiter = DELIMITER.matcher(rest);
    char between = delimiter.find() ? delimiter.group(1).charAt(0) : ',';
    put(new PgType(next++, name, 'b', 0, 0, 0, between, inner, ""));
  }

  private PgType put(PgType type) {
    byName.put(type.name(), type);
    return type;
  }

  private static String name(String type) {
    return WITH_LENGTHS.getOrDefault(type, type).replaceAll("\\(.*\\)| day to second|\"", "");
  }

  /** The type as it is written in SQL. */
  public int oid(String type) {
    return type(type).oid();
  }

  private PgType type(String written) {
    String name = name(written);
    PgType known = byName.get(name);
    if (known != null) {
      return known;
    }
    if (name.endsWith("[]")) {
      int element = oid(name.substring(0, name.length() - 2));
      return put(new PgType(next++, name, 'b', 0, element, 0, ',', List.of(element), ""));
    }
    char delimiter = name.equals("box") ? ';' : ',';
    return put(new PgType(builtIn(name), name, 'b', 0, 0, 0, delimiter, List.of(), ""));
  }

  private int builtIn(String name) {
    try {
      Integer oid = NOT_IN_THE_DRIVER.get(name);
      return oid == null ? Oid.valueOf(name) : oid;
    } catch (SQLException e) {
      return nextBuiltIn++;
    }
  }

  public PgTypes types() {
    return new PgTypes(
        byName.values().stream().collect(Collectors.toMap(PgType::oid, type -> type)));
  }
}
