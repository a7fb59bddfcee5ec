package io.tailrace.source.postgres.catalog;

import java.util.List;

/**
 * A type as the catalogue has it.
 *
 * @param kind {@code pg_type.typtype}: b, c, d, e, m, p, r
 * @param base a domain's base type, else 0
 * @param element the elements' type of a true array, else 0
 * @param array the type of arrays of this type, 0 for none
 * @param delimiter between the elements of such an array
 * @param inner every type that it is made of
 * @param parts what else decides the text form of its values: an enum's labels, a composite's
 *     attributes, the session's currency
 */
public record PgType(
    int oid,
    String name,
    char kind,
    int base,
    int element,
    int array,
    char delimiter,
    List<Integer> inner,
    String parts) {
  public PgType {
    inner = List.copyOf(inner);
  }
}
