package io.tailrace.web.http;

import io.tailrace.view.log.Timestamp;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Column;
import io.tailrace.web.json.JsonDocument;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.util.List;

/** One view's contents as JSON. A row with several copies stands there several times. */
final class ViewContents {
  private ViewContents() {}

  static void write(ViewRows contents, Writer writer) throws IOException {
    JsonDocument document = new JsonDocument(writer, "\n");
    JsonGenerator members = document.members();
    members
        .write("view", contents.view())
        .write("timestamp", timestamp(contents.timestamp()))
        .write("time", contents.time());
    columns(members, contents.columns());
    document.startLines("rows");
    try {
      contents.rows().forEach((row, copies) -> write(document, row.toString(), copies));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    document.endLines();
    document.end();
  }

  private static void write(JsonDocument document, String row, long copies) {
    try {
      for (long copy = 0; copy < copies; copy++) {
        document.line(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database's timestamp is unsigned. */
  static BigInteger timestamp(long timestamp) {
    return new BigInteger(Timestamp.text(timestamp));
  }

  static void columns(JsonGenerator members, List<Column> columns) {
    members.writeStartArray("columns");
    for (Column column : columns) {
      members
          .writeStartObject()
          .write("name", column.name())
          .write("type", column.type())
          .writeEnd();
    }
    members.writeEnd();
  }
}
