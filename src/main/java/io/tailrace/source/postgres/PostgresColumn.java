package io.tailrace.source.postgres;

import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.view.Column;
import java.util.List;

/**
 * A column of a followed table.
 *
 * @param typeName as people know it ({@code int8}, {@code text[]}), a domain's or an enum's own
 *     name
 * @param json how its values are written
 */
record PostgresColumn(String name, String typeName, int type, int modifier, JsonValue json) {
  /** As clients are told of them. */
  static List<Column> shown(List<PostgresColumn> columns) {
    return columns.stream().map(column -> new Column(column.name(), column.typeName())).toList();
  }

  /** How rows of these columns are written. */
  static JsonRow encoder(List<PostgresColumn> columns) {
    return new JsonRow(values(columns));
  }

  /** How each of them is written. */
  static JsonValue[] values(List<PostgresColumn> columns) {
    return columns.stream().map(PostgresColumn::json).toArray(JsonValue[]::new);
  }
}
