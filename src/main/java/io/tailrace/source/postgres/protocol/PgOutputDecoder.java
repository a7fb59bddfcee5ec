package io.tailrace.source.postgres.protocol;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes the messages of {@code pgoutput}, protocol version 1 with values as text. */
public final class PgOutputDecoder {
  /** The flags, the end of the name, the type and its modifier. */
  private static final int SMALLEST_COLUMN = 2 + 2 * Integer.BYTES;

  private static final int KEY_COLUMN = 1;

  /** What the JDK decodes from bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final ByteBuffer in;

  private PgOutputDecoder(ByteBuffer in) {
    this.in = in;
  }

  /**
   * Decodes the one message that {@code in} contains.
   *
   * @throws Outage where this protocol version has no such message, or its length is wrong
   */
  public static PgOutputMessage decode(ByteBuffer in) throws Outage {
    try {
      PgOutputMessage message = new PgOutputDecoder(in).message();
      if (in.hasRemaining()) {
        throw Outage.stale(
            "the replication stream has a message that is too long: " + message, null);
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw Outage.stale("the replication stream has a message that is too short", e);
    }
  }

  /** The relation of a row's change, without decoding the row; null for any other message. */
  public static @Nullable Integer changedRelation(ByteBuffer in) {
    if (in.remaining() < 1 + Integer.BYTES) {
      return null;
    }
    return switch (in.get(in.position())) {
      case 'I', 'U', 'D' -> in.getInt(in.position() + 1);
      default -> null;
    };
  }

  private PgOutputMessage message() throws Outage {
    char kind = character();
    return switch (kind) {
      case 'B' -> new PgOutputMessage.Begin(in.getLong(), time(), in.getInt());
      case 'C' -> commit();
      case 'R' -> relation();
      case 'Y' -> new PgOutputMessage.Type(in.getInt(), string(), string());
      case 'I' -> new PgOutputMessage.Insert(in.getInt(), newTuple());
      case 'U' -> update();
      case 'D' -> new PgOutputMessage.Delete(in.getInt(), oldTuple(character()));
      case 'T' -> truncate();
      case 'O' -> new PgOutputMessage.Origin(in.getLong(), string());
      case 'M' -> customMessage();
      default -> throw unknown("message", kind);
    };
  }

  private PgOutputMessage commit() {
    in.get(); // flags, none defined
    return new PgOutputMessage.Commit(in.getLong(), in.getLong(), time());
  }

  private PgOutputMessage relation() throws Outage {
    int id = in.getInt();
    String schema = string();
    String name = string();
    char identity = character();
    int count = count(in.getShort(), SMALLEST_COLUMN);
    List<RelationColumn> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean key = (in.get() & KEY_COLUMN) != 0;
      columns.add(new RelationColumn(key, string(), in.getInt(), in.getInt()));
    }
    return new PgOutputMessage.Relation(
        id, schema.isEmpty() ? "pg_catalog" : schema, name, identity, columns);
  }

  private PgOutputMessage update() throws Outage {
    int relation = in.getInt();
    char kind = character();
    if (kind == 'N') {
      return new PgOutputMessage.Update(relation, OldTuple.Partial.NOTHING, tuple());
    }
    return new PgOutputMessage.Update(relation, oldTuple(kind), newTuple());
  }

  private PgOutputMessage truncate() {
    int count = in.getInt();
    in.get(); // CASCADE and RESTART IDENTITY: every table concerned is in the list
    count = count(count, Integer.BYTES);
    List<Integer> relations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      relations.add(in.getInt());
    }
    return new PgOutputMessage.Truncate(relations);
  }

  private PgOutputMessage customMessage() throws Outage {
    PgOutputMessage message = new PgOutputMessage.Message(in.get() != 0, in.getLong(), string());
    int length = count(in.getInt(), 1);
    in.position(in.position() + length);
    return message;
  }

  private OldTuple oldTuple(char kind) throws Outage {
    Tuple tuple = tuple();
    return switch (kind) {
      case 'O' -> new OldTuple.Whole(tuple);
      case 'K' -> new OldTuple.Key(tuple);
      default -> throw unknown("old row", kind);
    };
  }

  private Tuple newTuple() throws Outage {
    char kind = character();
    if (kind != 'N') {
      throw unknown("new row", kind);
    }
    return tuple();
  }

  private Tuple tuple() throws Outage {
    int count = count(in.getShort(), 1);
    @Nullable String[] values = new @Nullable String[count];
    Set<Integer> unchanged = Set.of();
    for (int i = 0; i < count; i++) {
      char kind = character();
      switch (kind) {
        case 'n' -> values[i] = null;
        case 't' -> values[i] = text(in.getInt());
        case 'u' -> {
          unchanged = new HashSet<>(unchanged);
          unchanged.add(i);
        }
        default -> throw unknown("value", kind);
      }
    }
    return new Tuple(Arrays.asList(values), unchanged);
  }

  private char character() {
    return (char) (in.get() & 0xff);
  }

  private long time() {
    return ReplicationMessage.timeMs(in.getLong());
  }

  /** Checks that the message has room for so many parts, before memory is allocated for them. */
  private int count(int count, int bytes) {
    if (count < 0 || (long) count * bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  private String text(int length) throws Outage {
    int start = in.arrayOffset() + in.position();
    in.position(in.position() + count(length, 1));
    String text = new String(in.array(), start, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      refuseMalformed(start, length);
    }
    return text;
  }

  /** Refuses text that is not UTF-8: different values must not become equal. */
  private void refuseMalformed(int start, int length) throws Outage {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.array(), start, length));
    } catch (CharacterCodingException e) {
      throw Outage.stale("the replication stream has text that is not UTF-8", e);
    }
  }

  /** A text up to its terminating zero. */
  private String string() throws Outage {
    int end = in.position();
    while (end < in.limit() && in.get(end) != 0) {
      end++;
    }
    String string = text(end - in.position());
    in.get();
    return string;
  }

  private static Outage unknown(String what, char kind) {
    return Outage.stale(
        "the replication stream has a " + what + " of the unknown kind '" + kind + "'", null);
  }
}
