package io.tailrace.view.zset;

/**
 * A column's name and its type, as the database names it ({@code int8}, {@code text[]}).
 *
 * @param enumerated whether the type is an enumeration: its values are labels
 */
public record Column(String name, String type, boolean enumerated) {
  public Column(String name, String type) {
    this(name, type, false);
  }
}
