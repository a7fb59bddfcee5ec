package io.tailrace.source.postgres;

import io.tailrace.source.json.JsonRow;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * The types that a table's columns are made of, and which built-in one stands for each when its
 * values are written as JSON.
 */
record PostgresTypes(Map<Integer, PostgresType> byOid) {
  /** Their text is a name that can change without the row, or that only some sessions can see. */
  private static final Set<String> CATALOGUE_NAMES =
      Set.of(
          "regclass",
          "regcollation",
          "regconfig",
          "regdatabase",
          "regdictionary",
          "regnamespace",
          "regoper",
          "regoperator",
          "regproc",
          "regprocedure",
          "regrole",
          "regtype",
          "aclitem");

  PostgresTypes {
    byOid = Map.copyOf(byOid);
  }

  String name(int oid) {
    PostgresType type = type(oid);
    return type.element() == 0 ? type.name() : type(type.element()).name() + "[]";
  }

  /** Why values of this type cannot be followed exactly; null where they can. */
  @Nullable String refusal(int oid) {
    PostgresType named = nameOfCatalogue(oid);
    if (named != null) {
      return "its type "
          + named.name()
          + " is shown as a name that can change without the row; store the name as text";
    }
    PostgresType type = type(base(oid));
    if (type.element() == 0) {
      return null;
    }
    PostgresType element = type(base(type.element()));
    if (element.element() != 0) {
      return "its type " + name(oid) + " is an array of a domain over an array; use a plain array";
    }
    if (element.delimiter() != ',' && element.oid() != Oid.BOX) {
      return "its type "
          + name(oid)
          + " is an array with the delimiter "
          + element.delimiter()
          + "; store its elements in rows of their own";
    }
    return null;
  }

  /** The type as which values of this one are written: a domain as its base, an enum as text. */
  int jsonType(int oid) {
    PostgresType type = type(base(oid));
    if (type.element() == 0) {
      return type.oid();
    }
    PostgresType element = type(base(type.element()));
    boolean known = JsonRow.typeName(element.array()).endsWith("[]");
    return known ? element.array() : Oid.TEXT_ARRAY;
  }

  private int base(int oid) {
    int base = oid;
    while (type(base).base() != 0) {
      base = type(base).base();
    }
    return base;
  }

  private @Nullable PostgresType nameOfCatalogue(int oid) {
    PostgresType type = type(oid);
    if (CATALOGUE_NAMES.contains(type.name())) {
      return type;
    }
    return type.inner().stream()
        .map(this::nameOfCatalogue)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private PostgresType type(int oid) {
    PostgresType type = byOid.get(oid);
    if (type == null) {
      throw new Unknown(oid);
    }
    return type;
  }

  /** A type is missing: a table was altered between two questions to the catalogue. */
  static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unknown(int oid) {
      super("the catalogue has no type " + Integer.toUnsignedString(oid));
    }
  }
}
