package io.tailrace.source.materialize;

import io.tailrace.source.json.JsonArray;
import io.tailrace.source.json.JsonScalar;
import io.tailrace.source.json.JsonValue;
import java.util.Locale;
import java.util.Map;

/** Materialize's own types, by the names that its catalogue has for them. */
final class MaterializeType {
  /** What the catalogue calls every list; the elements' type has to be asked. */
  static final String LIST = "list";

  private static final String OF_LIST = " list";
  private static final String MAP = "map[";

  private static final Map<String, JsonValue> VALUES =
      Map.ofEntries(
          Map.entry("uint2", JsonScalar.NUMBER),
          Map.entry("uint4", JsonScalar.NUMBER),
          Map.entry("uint8", JsonScalar.NUMBER),
          Map.entry("smallint", JsonScalar.NUMBER),
          Map.entry("integer", JsonScalar.NUMBER),
          Map.entry("bigint", JsonScalar.NUMBER),
          Map.entry("real", JsonScalar.NUMBER),
          Map.entry("double precision", JsonScalar.NUMBER),
          Map.entry("numeric", JsonScalar.NUMBER),
          Map.entry("boolean", JsonScalar.BOOLEAN),
          Map.entry("jsonb", JsonScalar.JSON),
          Map.entry("timestamp", JsonScalar.TIMESTAMP),
          Map.entry("timestamp without time zone", JsonScalar.TIMESTAMP),
          Map.entry("timestamp with time zone", JsonScalar.TIMESTAMP),
          Map.entry("int2", JsonScalar.NUMBER),
          Map.entry("int4", JsonScalar.NUMBER),
          Map.entry("int8", JsonScalar.NUMBER),
          Map.entry("float4", JsonScalar.NUMBER),
          Map.entry("float8", JsonScalar.NUMBER),
          Map.entry("bool", JsonScalar.BOOLEAN),
          Map.entry("timestamptz", JsonScalar.TIMESTAMP));

  private MaterializeType() {}

  /** A type's name as {@code text[]}, from the catalogue's {@code _text}. */
  static String name(String catalogueName) {
    return catalogueName.startsWith("_") ? catalogueName.substring(1) + "[]" : catalogueName;
  }

  /** How values of a type of this name are written. */
  static JsonValue value(String name) {
    if (name.endsWith("[]")) {
      return new JsonArray(value(name.substring(0, name.length() - 2)), ',');
    }
    if (name.equals(LIST) || name.endsWith(OF_LIST)) {
      // The braces of maps are not told from those of lists.
      return name.startsWith(MAP) ? JsonScalar.STRING : new JsonArray(element(name), ',');
    }
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "");
    return VALUES.getOrDefault(plain, JsonScalar.STRING);
  }

  /** The type within all the lists: the braces in the text say how many there are. */
  private static JsonValue element(String name) {
    String element = name;
    while (element.endsWith(OF_LIST)) {
      element = element.substring(0, element.length() - OF_LIST.length());
    }
    return element.equals(LIST) ? JsonScalar.STRING : value(element);
  }
}
