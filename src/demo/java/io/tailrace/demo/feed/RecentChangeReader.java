package io.tailrace.demo.feed;

import jakarta.json.JsonException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recentchange event from JSON, in every form that Wikimedia has published. It never
 * throws: anything else is {@link RecentChange.Malformed}. For one thread.
 */
final class RecentChangeReader {
  private static final String CANARY = "canary";

  private final JsonParserFactory parsers = JsonProvider.provider().createParserFactory(Map.of());
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

  RecentChange read(String json) {
    try (JsonParser parser = parsers.createParser(new StringReader(json))) {
      Fields fields = new Fields();
      if (!parser.hasNext() || parser.next() != Event.START_OBJECT) {
        return new RecentChange.Malformed("not a JSON object");
      }
      fields.readObject(parser);
      if (parser.hasNext()) {
        return new RecentChange.Malformed("more than one JSON object");
      }
      return fields.change();
    } catch (JsonException | IllegalStateException | NoSuchElementException e) {
      return new RecentChange.Malformed(
          String.valueOf(e.getMessage()).lines().findFirst().orElse("not JSON"));
    }
  }

  /** The fields of an event that are used. */
  private final class Fields {
    private boolean hasMeta;
    private @Nullable String id;
    private @Nullable String domain;
    private @Nullable String user;
    private @Nullable String wiki;
    private @Nullable String type;
    private boolean bot;

    void readObject(JsonParser parser) {
      while (parser.next() == Event.KEY_NAME) {
        String key = parser.getString();
        Event value = parser.next();
        switch (key) {
          case "user" -> user = text(parser, key, value);
          case "wiki" -> wiki = text(parser, key, value);
          case "type" -> type = text(parser, key, value);
          case "bot" -> bot = yes(key, value);
          case "meta" -> readMeta(parser, value);
          default -> skip(parser, value);
        }
      }
    }

    private void readMeta(JsonParser parser, Event start) {
      if (start != Event.START_OBJECT) {
        throw new JsonException("meta is not an object");
      }
      hasMeta = true;
      while (parser.next() == Event.KEY_NAME) {
        String key = parser.getString();
        Event value = parser.next();
        switch (key) {
          case "id" -> id = text(parser, "meta.id", value);
          case "domain" -> domain = text(parser, "meta.domain", value);
          default -> skip(parser, value);
        }
      }
    }

    RecentChange change() {
      if (!hasMeta && type == null) {
        return new RecentChange.Malformed("neither meta nor type: not a recentchange event");
      }
      return CANARY.equals(domain)
          ? new RecentChange.Canary()
          : new Edit(id, user, wiki, type, bot);
    }
  }

  private @Nullable String text(JsonParser parser, String key, Event value) {
    if (value == Event.VALUE_NULL) {
      return null;
    }
    if (value != Event.VALUE_STRING) {
      throw new JsonException(key + " is not a string");
    }
    String text = parser.getString();
    if (text.indexOf('\0') >= 0 || !utf8.canEncode(text)) {
      throw new JsonException(key + " is not text that a database can keep");
    }
    return text;
  }

  private static boolean yes(String key, Event value) {
    return switch (value) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new JsonException(key + " is neither true nor false");
    };
  }

  private static void skip(JsonParser parser, Event value) {
    if (value == Event.START_OBJECT) {
      parser.skipObject();
    } else if (value == Event.START_ARRAY) {
      parser.skipArray();
    }
  }
}
