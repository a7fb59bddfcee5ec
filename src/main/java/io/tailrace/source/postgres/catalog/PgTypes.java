package io.tailrace.source.postgres.catalog;

import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonArray;
import io.tailrace.source.json.JsonValue;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types that a relation's columns are made of, and how each one's values are written. */
public record PgTypes(Map<Integer, PgType> byOid) {
  private static final int FIRST_OF_USERS = 16384;

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

  public PgTypes {
    byOid = Map.copyOf(byOid);
  }

  String name(int oid) {
    PgType type = type(oid);
    return type.element() == 0 ? type.name() : type(type.element()).name() + "[]";
  }

  boolean isEnum(int oid) {
    return type(oid).kind() == 'e';
  }

  /** Why values of this type cannot be followed exactly; null where they can. */
  @Nullable
  public String refusal(int oid) {
    PgType named = nameOfCatalogue(oid);
    if (named != null) {
      String of = named.oid() == oid ? "" : ", a part of its type " + name(oid) + ",";
      return (of.isEmpty() ? "its type " + named.name() : "the type " + named.name() + of)
          + " is shown as a name that can change without the row; store the name as text, or its"
          + " number as oid";
    }
    if (type(oid).kind() == 'p') {
      return "its type "
          + name(oid)
          + " has no known structure; cast it to a type that has one, or select its parts as separate"
          + " columns";
    }
    return null;
  }

  /**
   * A domain as its base type, a true array as its elements, every other type that is not built in
   * as text.
   */
  public JsonValue json(int oid) {
    PgType type = type(base(oid));
    if (type.element() == 0) {
      return BuiltInTypes.single(type.oid());
    }
    return new JsonArray(json(type.element()), type(type.element()).delimiter());
  }

  private int base(int oid) {
    int base = oid;
    while (type(base).base() != 0) {
      base = type(base).base();
    }
    return base;
  }

  private @Nullable PgType nameOfCatalogue(int oid) {
    PgType type = type(oid);
    if (oid > 0 && oid < FIRST_OF_USERS && CATALOGUE_NAMES.contains(type.name())) {
      return type;
    }
    return type.inner().stream()
        .map(this::nameOfCatalogue)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private PgType type(int oid) {
    PgType type = byOid.get(oid);
    if (type == null) {
      throw new Unknown(oid);
    }
    return type;
  }

  /** A type is missing: a table was altered between two questions to the catalogue. */
  public static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unknown(int oid) {
      super("the catalogue has no type " + Integer.toUnsignedString(oid));
    }
  }
}
