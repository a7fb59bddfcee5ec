package io.tailrace.web.http;

import io.tailrace.view.ViewRows;
import io.tailrace.view.log.JsonString;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.zset.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** One view's contents as JSON: a row once for each of its copies. */
final class ViewContents {
  private ViewContents() {}

  static void write(ViewRows contents, Writer writer) throws IOException {
    writer
        .append("{\"view\":")
        .append(JsonString.quoted(contents.view()))
        .append(",\"timestamp\":")
        .append(Timestamp.text(contents.timestamp()))
        .append(",\"time\":")
        .append(Long.toString(contents.time()))
        .append(",\"columns\":")
        .append(columns(contents.columns()))
        .append(",\"rows\":[");
    AtomicBoolean first = new AtomicBoolean(true);
    try {
      contents
          .rows()
          .forEach(
              (row, copies) -> {
                String json = row.toString();
                for (long copy = 0; copy < copies; copy++) {
                  append(writer, first.getAndSet(false) ? "\n" : ",\n", json);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    writer.append("\n]}\n");
  }

  private static void append(Writer writer, String separator, String json) {
    try {
      writer.append(separator).append(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static StringBuilder columns(List<Column> columns) {
    StringBuilder json = new StringBuilder("[");
    for (Column column : columns) {
      json.append(json.length() == 1 ? "{\"name\":" : ",{\"name\":");
      JsonString.append(json, column.name()).append(",\"type\":");
      JsonString.append(json, column.type()).append('}');
    }
    return json.append(']');
  }
}
