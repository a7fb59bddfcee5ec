package io.tailrace.source.materialize;

import io.tailrace.source.json.JsonValue;
import io.tailrace.view.Column;
import io.tailrace.view.History;
import java.util.List;

/**
 * What a view is on the server that has it, as asked before it is followed.
 *
 * @param values how the columns' values are written where their type is not built in, by column;
 *     strings for all that are
 */
record Identity(
    MaterializeVersion version, History history, List<Column> columns, List<JsonValue> values) {
  Identity {
    columns = List.copyOf(columns);
    values = List.copyOf(values);
  }

  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }
}
