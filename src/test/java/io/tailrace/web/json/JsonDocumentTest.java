package io.tailrace.web.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonDocumentTest {
  private final StringWriter out = new StringWriter();

  @Test
  void itemsStandOnLinesBetweenMembers() throws IOException {
    assertEquals(
        "{\"a\":\"\\\"\\n\\u0001é\",\"b\":[\n[1],\n[2]\n],\"c\":1}\n",
        document("\n", List.of("[1]", "[2]")));
  }

  @Test
  void anArrayWithoutItemsIsValid() throws IOException {
    assertEquals("{\"a\":\"\\\"\\n\\u0001é\",\"b\":[],\"c\":1}\n", document("", List.of()));
  }

  @Test
  void aWriterIsNotFlushed() throws IOException {
    StringWriter flushed =
        new StringWriter() {
          @Override
          public void flush() {
            throw new AssertionError("flushed");
          }
        };
    JsonDocument document = new JsonDocument(flushed, "\n");
    document.startLines("a");
    document.endLines();
    document.end();
    assertEquals("{\"a\":[\n]}\n", flushed.toString());
  }

  @Test
  void aShortObjectIsText() {
    assertEquals("{\"a\":true}", JsonDocument.of(json -> json.write("a", true)));
  }

  private String document(String edge, List<String> lines) throws IOException {
    JsonDocument document = new JsonDocument(out, edge);
    document.members().write("a", "\"\n\u0001é");
    document.startLines("b");
    for (String line : lines) {
      document.line(line);
    }
    document.endLines();
    document.members().write("c", 1);
    document.end();
    return out.toString();
  }
}
