package io.tailrace.source.postgres.catalog;

import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import java.util.List;
import java.util.stream.Stream;

/**
 * A column of a followed table.
 *
 * @param typeName as people know it ({@code int8}, {@code text[]}), a domain's or an enum's own
 *     name
 * @param json how its values are written
 * @param enumerated whether the type is an enum
 */
public record PgColumn(
    String name, String typeName, int type, int modifier, JsonValue json, boolean enumerated) {
  /** Of a type that is no enum. */
  public PgColumn(String name, String typeName, int type, int modifier, JsonValue json) {
    this(name, typeName, type, modifier, json, false);
  }

  /** The columns as clients see them. */
  public static List<Column> shown(List<PgColumn> columns) {
    return columns.stream()
        .map(each -> new Column(each.name(), each.typeName(), each.enumerated()))
        .toList();
  }

  /**
   * The history of a view with these columns.
   *
   * @param identity of the server and the database
   * @param facts that decide what the view's rows mean
   */
  public static History history(List<String> identity, List<String> facts, List<PgColumn> columns) {
    return History.of(Stream.concat(identity.stream(), facts.stream()).toList(), shown(columns));
  }

  /** The encoder of rows of these columns. */
  public static JsonRow encoder(List<PgColumn> columns) {
    return new JsonRow(values(columns));
  }

  /** The encoders of their values. */
  public static JsonValue[] values(List<PgColumn> columns) {
    return columns.stream().map(PgColumn::json).toArray(JsonValue[]::new);
  }
}
