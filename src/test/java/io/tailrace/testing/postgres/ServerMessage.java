package io.tailrace.testing.postgres;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A message of the PostgreSQL protocol, version 3, as a server sends it. */
public final class ServerMessage {
  public static final char ROW_DESCRIPTION = 'T';
  public static final char ERROR = 'E';
  public static final char NOTICE = 'N';

  private final char type;
  private final byte[] body;

  private ServerMessage(char type, byte[] body) {
    this.type = type;
    this.body = body;
  }

  public char type() {
    return type;
  }

  /** A column of a result. */
  public record Field(String name, int oid) {}

  public static ServerMessage parseComplete() {
    return of('1', out -> {});
  }

  public static ServerMessage bindComplete() {
    return of('2', out -> {});
  }

  public static ServerMessage closeComplete() {
    return of('3', out -> {});
  }

  public static ServerMessage noData() {
    return of('n', out -> {});
  }

  public static ServerMessage noParameters() {
    return of('t', out -> out.writeShort(0));
  }

  public static ServerMessage authenticated() {
    return of('R', out -> out.writeInt(0));
  }

  public static ServerMessage parameter(String name, String value) {
    return of(
        'S',
        out -> {
          text(out, name);
          text(out, value);
        });
  }

  public static ServerMessage key() {
    return of(
        'K',
        out -> {
          out.writeInt(1);
          out.writeInt(1);
        });
  }

  public static ServerMessage ready(char status) {
    return of('Z', out -> out.writeByte(status));
  }

  public static ServerMessage complete(String tag) {
    return of('C', out -> text(out, tag));
  }

  public static ServerMessage error(String state, String message) {
    return fields(ERROR, Map.of("S", "ERROR", "C", state, "M", message));
  }

  public static ServerMessage columns(List<Field> fields) {
    return of(
        ROW_DESCRIPTION,
        out -> {
          out.writeShort(fields.size());
          for (Field field : fields) {
            text(out, field.name());
            out.writeInt(0);
            out.writeShort(0);
            out.writeInt(field.oid());
            out.writeShort(-1);
            out.writeInt(-1);
            out.writeShort(0);
          }
        });
  }

  public static ServerMessage row(@Nullable String... values) {
    return of(
        'D',
        out -> {
          out.writeShort(values.length);
          for (String value : values) {
            if (value == null) {
              out.writeInt(-1);
            } else {
              byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
              out.writeInt(bytes.length);
              out.write(bytes);
            }
          }
        });
  }

  /** From a line of a recorded conversation; null where the protocol's framing makes its own. */
  public static @Nullable ServerMessage recorded(JsonObject line) {
    return switch (line.getString("type")) {
      case "RowDescription" -> columns(fields(line.getJsonArray("columns")));
      case "DataRow" -> row(values(line.getJsonArray("values")));
      case "CommandComplete" -> complete(line.getString("tag"));
      case "ErrorResponse" -> fields(ERROR, strings(line.getJsonObject("fields")));
      case "NoticeResponse" -> fields(NOTICE, strings(line.getJsonObject("fields")));
      default -> null;
    };
  }

  public static List<Field> fields(JsonArray columns) {
    return columns.getValuesAs(JsonObject.class).stream()
        .map(column -> new Field(column.getString("name"), column.getInt("oid")))
        .toList();
  }

  public static @Nullable String[] values(JsonArray values) {
    return values.stream()
        .map(value -> value == JsonValue.NULL ? null : ((JsonString) value).getString())
        .toArray(String[]::new);
  }

  private static Map<String, String> strings(JsonObject object) {
    return object.keySet().stream().collect(Collectors.toMap(key -> key, object::getString));
  }

  private static ServerMessage fields(char type, Map<String, String> fields) {
    return of(
        type,
        out -> {
          for (Map.Entry<String, String> field : fields.entrySet()) {
            out.writeByte(field.getKey().charAt(0));
            text(out, field.getValue());
          }
          out.writeByte(0);
        });
  }

  /** As it is sent: its kind, its length, and the rest. */
  public byte[] bytes() {
    return ByteBuffer.allocate(1 + Integer.BYTES + body.length)
        .put((byte) type)
        .putInt(Integer.BYTES + body.length)
        .put(body)
        .array();
  }

  public void write(DataOutputStream out) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
  }

  private interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  private static ServerMessage of(char type, Body body) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      body.write(new DataOutputStream(bytes));
      return new ServerMessage(type, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.writeByte(0);
  }
}
