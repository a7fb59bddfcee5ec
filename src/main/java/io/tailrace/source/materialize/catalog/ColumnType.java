package io.tailrace.source.materialize.catalog;

import io.tailrace.source.json.JsonArray;
import io.tailrace.source.json.JsonScalar;
import io.tailrace.source.json.JsonValue;
import java.util.Locale;
import java.util.Map;

/** Materialize's own types, by the names that its catalogue has for them. */
public final class ColumnType {
  /** The catalogue's name of every list; the elements' type has to be asked for. */
  static final String LIST = "list";

  /** The catalogue's name of every map; its values' type has to be asked for. */
  static final String MAP = "map";

  private static final String OF_LIST = " list";
  private static final String OF_MAP = "map[";

  /** The numbers of a type and of its array type, negative where there is none. */
  record Oids(int type, int array) {}

  /**
   * The types of any server that the driver does not know; no server gives these numbers to another
   * type.
   */
  static final Map<String, Oids> OIDS =
      Map.ofEntries(
          Map.entry("interval", new Oids(1186, 1187)),
          Map.entry("jsonb", new Oids(3802, 3807)),
          Map.entry("regproc", new Oids(24, 1008)),
          Map.entry("regclass", new Oids(2205, 2210)),
          Map.entry("regtype", new Oids(2206, 2211)),
          Map.entry("record", new Oids(2249, 2287)),
          Map.entry("int4range", new Oids(3904, 3905)),
          Map.entry("numrange", new Oids(3906, 3907)),
          Map.entry("tsrange", new Oids(3908, 3909)),
          Map.entry("tstzrange", new Oids(3910, 3911)),
          Map.entry("daterange", new Oids(3912, 3913)),
          Map.entry("int8range", new Oids(3926, 3927)),
          Map.entry(LIST, new Oids(16_384, -1)),
          Map.entry(MAP, new Oids(16_385, -2)),
          Map.entry("uint2", new Oids(16_460, 16_461)),
          Map.entry("uint4", new Oids(16_462, 16_463)),
          Map.entry("uint8", new Oids(16_464, 16_465)),
          Map.entry("mz_timestamp", new Oids(16_552, 16_553)));

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

  private ColumnType() {}

  /** A type's name such as {@code text[]}, from the catalogue's {@code _text}. */
  static String name(String catalogueName) {
    return catalogueName.startsWith("_") ? catalogueName.substring(1) + "[]" : catalogueName;
  }

  /** How values of a type of this name are written. */
  public static JsonValue value(String name) {
    if (name.endsWith("[]")) {
      return new JsonArray(value(name.substring(0, name.length() - 2)), ',');
    }
    if (name.equals(LIST) || name.endsWith(OF_LIST)) {
      // The braces of maps and of lists look alike.
      return name.startsWith(OF_MAP) ? JsonScalar.STRING : new JsonArray(element(name), ',');
    }
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\(.*?\\)", "");
    return VALUES.getOrDefault(plain, JsonScalar.STRING);
  }

  /** The type within all the lists: the braces in the text show how many there are. */
  private static JsonValue element(String name) {
    String element = name;
    while (element.endsWith(OF_LIST)) {
      element = element.substring(0, element.length() - OF_LIST.length());
    }
    return element.equals(LIST) ? JsonScalar.STRING : value(element);
  }
}
