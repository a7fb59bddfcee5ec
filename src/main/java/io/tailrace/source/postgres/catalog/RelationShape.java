package io.tailrace.source.postgres.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a relation, with all types that they are made of.
 *
 * @param facts the plain rows of the catalogue about them
 */
public record RelationShape(List<Attribute> attributes, PgTypes types, List<String> facts) {
  public RelationShape {
    attributes = List.copyOf(attributes);
    facts = List.copyOf(facts);
  }

  /**
   * A column as the catalogue has it.
   *
   * @param number {@code pg_attribute.attnum}
   * @param generated {@code pg_attribute.attgenerated}: a space for an ordinary column
   */
  public record Attribute(int number, String name, int type, int modifier, char generated) {}

  /** Why the columns of {@code relation} cannot be shown; null where they can. */
  @Nullable
  public String refusal(String relation) {
    if (attributes.isEmpty()) {
      return relation + " has no columns; add one";
    }
    for (Attribute column : attributes) {
      String reason = types.refusal(column.type());
      if (reason != null) {
        return refusal(relation, column, reason);
      }
    }
    return null;
  }

  public static String refusal(String relation, Attribute column, String reason) {
    return "the column " + column.name() + " of " + relation + " cannot be followed: " + reason;
  }

  /** The places of the columns with these numbers. */
  List<Integer> places(List<Integer> numbers) {
    List<Integer> all = attributes.stream().map(Attribute::number).toList();
    return numbers.stream().map(all::indexOf).toList();
  }

  public List<PgColumn> columns() {
    return attributes.stream()
        .map(
            each ->
                new PgColumn(
                    each.name(),
                    types.name(each.type()),
                    each.type(),
                    each.modifier(),
                    types.json(each.type()),
                    types.isEnum(each.type())))
        .toList();
  }
}
