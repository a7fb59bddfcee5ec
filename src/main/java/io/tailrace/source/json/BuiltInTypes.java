package io.tailrace.source.json;

import org.postgresql.core.Oid;

/** How values are written whose types have the same OID on every server. */
public final class BuiltInTypes {
  private static final int INT2_VECTOR = 22;
  private static final int OID_VECTOR = 30;

  private BuiltInTypes() {}

  /** All other types are strings. */
  public static JsonValue value(int oid) {
    int element = element(oid);
    if (element != Oid.UNSPECIFIED) {
      return new JsonArray(single(element), element == Oid.BOX ? ';' : ',');
    }
    return single(oid);
  }

  /** For a type that is no array. */
  public static JsonValue single(int oid) {
    return switch (oid) {
      case Oid.BOOL -> JsonScalar.BOOLEAN;
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.FLOAT4, Oid.FLOAT8, Oid.NUMERIC -> JsonScalar.NUMBER;
      case Oid.JSON, Oid.JSONB -> JsonScalar.JSON;
      case Oid.TIMESTAMP, Oid.TIMESTAMPTZ -> JsonScalar.TIMESTAMP;
      case INT2_VECTOR -> new JsonVector(JsonScalar.NUMBER);
      case OID_VECTOR -> new JsonVector(JsonScalar.STRING);
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
      default -> isOtherArray(oid) ? Oid.TEXT : Oid.UNSPECIFIED;
    };
  }

  private static boolean isOtherArray(int oid) {
    return switch (oid) {
      // Of ranges, for which the driver has no names.
      case 3905, 3907, 3909, 3911, 3913, 3927 -> true;
      default -> Oid.toString(oid).endsWith("_ARRAY");
    };
  }
}
