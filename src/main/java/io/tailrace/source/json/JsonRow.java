package io.tailrace.source.json;

import io.tailrace.view.Row;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * Turns the text forms of a row's columns, as a server sends them in ISO style and UTC, into the
 * JSON array that PostgreSQL's {@code to_json} would make of them. Safe for any thread; equal texts
 * always give equal bytes, without a line break.
 */
public final class JsonRow {
  private static final String ARRAY = "_array";

  private final JsonValue[] columns;

  /** For PostgreSQL: only the built-in types are known, all others are strings. */
  public JsonRow(int[] oids) {
    this(new JsonValue[oids.length]);
    for (int i = 0; i < oids.length; i++) {
      columns[i] = value(oids[i]);
    }
  }

  public JsonRow(JsonValue[] columns) {
    this.columns = columns;
  }

  /** The row of these texts, one for each column; null is SQL's NULL. */
  public Row encode(@Nullable String[] texts) {
    if (texts.length != columns.length) {
      throw new IllegalArgumentException(
          texts.length + " values of a row of " + columns.length + " columns");
    }
    StringBuilder json = new StringBuilder(16 * texts.length + 16).append('[');
    for (int i = 0; i < texts.length; i++) {
      if (i > 0) {
        json.append(',');
      }
      String text = texts[i];
      if (text == null) {
        json.append("null");
      } else {
        columns[i].append(text, json);
      }
    }
    return Row.of(json.append(']').toString());
  }

  /** How values of a built-in type of PostgreSQL are written. */
  public static JsonValue value(int oid) {
    int element = element(oid);
    if (element != Oid.UNSPECIFIED) {
      return new JsonArray(scalar(element), element == Oid.BOX ? ';' : ',');
    }
    return scalar(oid);
  }

  private static JsonValue scalar(int oid) {
    return switch (oid) {
      case Oid.BOOL -> JsonScalar.BOOLEAN;
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.FLOAT4, Oid.FLOAT8, Oid.NUMERIC -> JsonScalar.NUMBER;
      case Oid.JSON, Oid.JSONB -> JsonScalar.JSON;
      case Oid.TIMESTAMP, Oid.TIMESTAMPTZ -> JsonScalar.TIMESTAMP;
      default -> JsonScalar.STRING;
    };
  }

  /** The type of an array's elements, unspecified for what is no array. */
  private static int element(int oid) {
    return switch (oid) {
      case Oid.BOOL_ARRAY -> Oid.BOOL;
      case Oid.INT2_ARRAY -> Oid.INT2;
      case Oid.INT4_ARRAY -> Oid.INT4;
      case Oid.INT8_ARRAY -> Oid.INT8;
      case Oid.FLOAT4_ARRAY -> Oid.FLOAT4;
      case Oid.FLOAT8_ARRAY -> Oid.FLOAT8;
      case Oid.NUMERIC_ARRAY -> Oid.NUMERIC;
      case Oid.JSON_ARRAY -> Oid.JSON;
      case Oid.JSONB_ARRAY -> Oid.JSONB;
      case Oid.TIMESTAMP_ARRAY -> Oid.TIMESTAMP;
      case Oid.TIMESTAMPTZ_ARRAY -> Oid.TIMESTAMPTZ;
      case Oid.BOX_ARRAY -> Oid.BOX;
      default -> typeName(oid).endsWith("[]") ? Oid.TEXT : Oid.UNSPECIFIED;
    };
  }

  /**
   * A built-in type's name as PostgreSQL has it, as {@code int8} or {@code text[]}; {@code unknown}
   * for all others.
   */
  public static String typeName(int oid) {
    String more = moreTypes(oid);
    if (more != null) {
      return more;
    }
    String name = Oid.toString(oid).toLowerCase(Locale.ROOT);
    if (name.startsWith("<") || oid == Oid.UNSPECIFIED) {
      return "unknown";
    }
    return name.endsWith(ARRAY) ? name.substring(0, name.length() - ARRAY.length()) + "[]" : name;
  }

  /** What the driver has no constant for, or another name than PostgreSQL. */
  private static @Nullable String moreTypes(int oid) {
    return switch (oid) {
      case Oid.REF_CURSOR -> "refcursor";
      case Oid.REF_CURSOR_ARRAY -> "refcursor[]";
      case 629 -> "line[]";
      case 651 -> "cidr[]";
      case 719 -> "circle[]";
      case 775 -> "macaddr8[]";
      case 1018 -> "lseg[]";
      case 1019 -> "path[]";
      case 1027 -> "polygon[]";
      case 1040 -> "macaddr[]";
      case 1041 -> "inet[]";
      case 3220 -> "pg_lsn";
      case 3221 -> "pg_lsn[]";
      case 3643 -> "tsvector[]";
      case 3645 -> "tsquery[]";
      case 3904 -> "int4range";
      case 3905 -> "int4range[]";
      case 3906 -> "numrange";
      case 3907 -> "numrange[]";
      case 3908 -> "tsrange";
      case 3909 -> "tsrange[]";
      case 3910 -> "tstzrange";
      case 3911 -> "tstzrange[]";
      case 3912 -> "daterange";
      case 3913 -> "daterange[]";
      case 3926 -> "int8range";
      case 3927 -> "int8range[]";
      default -> null;
    };
  }
}
