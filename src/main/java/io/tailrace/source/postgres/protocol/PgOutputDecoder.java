package io.tailrace.source.postgres.protocol;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
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

  private final PgOutputInput in;

  private PgOutputDecoder(PgOutputInput in) {
    this.in = in;
  }

  /**
   * Decodes the one message that {@code in} contains.
   *
   * @throws Outage where this protocol version has no such message, or its length is wrong
   */
  public static PgOutputMessage decode(ByteBuffer in) throws Outage {
    try {
      PgOutputMessage message = new PgOutputDecoder(new PgOutputInput(in)).message();
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
    char kind = in.character();
    return switch (kind) {
      case 'B' -> new PgOutputMessage.Begin(in.number(), in.time(), in.integer());
      case 'C' -> commit();
      case 'R' -> relation();
      case 'Y' -> new PgOutputMessage.Type(in.integer(), in.string(), in.string());
      case 'I' -> new PgOutputMessage.Insert(in.integer(), newTuple());
      case 'U' -> update();
      case 'D' -> new PgOutputMessage.Delete(in.integer(), oldTuple(in.character()));
      case 'T' -> truncate();
      case 'O' -> new PgOutputMessage.Origin(in.number(), in.string());
      case 'M' -> customMessage();
      default -> throw unknown("message", kind);
    };
  }

  private PgOutputMessage commit() {
    in.flags(); // flags, none defined
    return new PgOutputMessage.Commit(in.number(), in.number(), in.time());
  }

  private PgOutputMessage relation() throws Outage {
    int id = in.integer();
    String schema = in.string();
    String name = in.string();
    char identity = in.character();
    int count = in.count(in.small(), SMALLEST_COLUMN);
    List<RelationColumn> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean key = (in.flags() & KEY_COLUMN) != 0;
      columns.add(new RelationColumn(key, in.string(), in.integer(), in.integer()));
    }
    return new PgOutputMessage.Relation(
        id, schema.isEmpty() ? "pg_catalog" : schema, name, identity, columns);
  }

  private PgOutputMessage update() throws Outage {
    int relation = in.integer();
    char kind = in.character();
    if (kind == 'N') {
      return new PgOutputMessage.Update(relation, OldTuple.Partial.NOTHING, tuple());
    }
    return new PgOutputMessage.Update(relation, oldTuple(kind), newTuple());
  }

  private PgOutputMessage truncate() {
    int count = in.integer();
    in.flags(); // CASCADE and RESTART IDENTITY: every table concerned is in the list
    count = in.count(count, Integer.BYTES);
    List<Integer> relations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      relations.add(in.integer());
    }
    return new PgOutputMessage.Truncate(relations);
  }

  private PgOutputMessage customMessage() throws Outage {
    PgOutputMessage message =
        new PgOutputMessage.Message(in.flags() != 0, in.number(), in.string());
    in.skip(in.integer());
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
    char kind = in.character();
    if (kind != 'N') {
      throw unknown("new row", kind);
    }
    return tuple();
  }

  private Tuple tuple() throws Outage {
    int count = in.count(in.small(), 1);
    @Nullable String[] values = new @Nullable String[count];
    Set<Integer> unchanged = Set.of();
    for (int i = 0; i < count; i++) {
      char kind = in.character();
      switch (kind) {
        case 'n' -> values[i] = null;
        case 't' -> values[i] = in.text(in.integer());
        case 'u' -> {
          unchanged = new HashSet<>(unchanged);
          unchanged.add(i);
        }
        default -> throw unknown("value", kind);
      }
    }
    return new Tuple(Arrays.asList(values), unchanged);
  }

  private static Outage unknown(String what, char kind) {
    return Outage.stale(
        "the replication stream has a " + what + " of the unknown kind '" + kind + "'", null);
  }
}
