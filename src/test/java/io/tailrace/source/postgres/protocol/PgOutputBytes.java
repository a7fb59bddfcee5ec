package io.tailrace.source.postgres.protocol;

import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes messages as {@code pgoutput} does: the other direction of {@link PgOutputDecoder}. */
public final class PgOutputBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  private PgOutputBytes() {}

  public static byte[] of(PgOutputMessage message) {
    PgOutputBytes written = new PgOutputBytes();
    try {
      written.write(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.bytes.toByteArray();
  }

  private void write(PgOutputMessage message) throws IOException {
    if (message instanceof PgOutputMessage.Begin begin) {
      out.writeByte('B');
      out.writeLong(begin.commitLsn());
      time(begin.timeMs());
      out.writeInt(begin.xid());
    } else if (message instanceof PgOutputMessage.Commit commit) {
      out.write(new byte[] {'C', 0});
      out.writeLong(commit.commitLsn());
      out.writeLong(commit.endLsn());
      time(commit.timeMs());
    } else if (message instanceof PgOutputMessage.Relation relation) {
      relation(relation);
    } else if (message instanceof PgOutputMessage.Type type) {
      out.writeByte('Y');
      out.writeInt(type.id());
      string(type.schema());
      string(type.name());
    } else if (message instanceof PgOutputMessage.Insert insert) {
      out.writeByte('I');
      out.writeInt(insert.relation());
      tuple('N', insert.row());
    } else if (message instanceof PgOutputMessage.Update update) {
      out.writeByte('U');
      out.writeInt(update.relation());
      old(update.old());
      tuple('N', update.row());
    } else if (message instanceof PgOutputMessage.Delete delete) {
      out.writeByte('D');
      out.writeInt(delete.relation());
      old(delete.old());
    } else if (message instanceof PgOutputMessage.Truncate truncate) {
      out.writeByte('T');
      out.writeInt(truncate.relations().size());
      out.writeByte(0);
      for (int relation : truncate.relations()) {
        out.writeInt(relation);
      }
    } else if (message instanceof PgOutputMessage.Origin origin) {
      out.writeByte('O');
      out.writeLong(origin.lsn());
      string(origin.name());
    } else if (message instanceof PgOutputMessage.Message custom) {
      out.writeByte('M');
      out.writeBoolean(custom.transactional());
      out.writeLong(custom.lsn());
      string(custom.prefix());
      out.writeInt(3);
      out.write(new byte[] {1, 0, (byte) 0xff});
    }
  }

  private void relation(PgOutputMessage.Relation relation) throws IOException {
    out.writeByte('R');
    out.writeInt(relation.id());
    string(relation.schema());
    string(relation.name());
    out.writeByte(relation.identity());
    out.writeShort(relation.columns().size());
    for (RelationColumn column : relation.columns()) {
      out.writeBoolean(column.key());
      string(column.name());
      out.writeInt(column.type());
      out.writeInt(column.modifier());
    }
  }

  private void old(OldTuple old) throws IOException {
    if (old instanceof OldTuple.Whole whole) {
      tuple('O', whole.row());
    } else if (old instanceof OldTuple.Key key) {
      tuple('K', key.row());
    }
  }

  private void tuple(char kind, Tuple tuple) throws IOException {
    out.writeByte(kind);
    out.writeShort(tuple.values().size());
    for (int i = 0; i < tuple.values().size(); i++) {
      String value = tuple.values().get(i);
      if (value != null) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.writeByte('t');
        out.writeInt(utf8.length);
        out.write(utf8);
      } else {
        out.writeByte(tuple.unchanged().contains(i) ? 'u' : 'n');
      }
    }
  }

  private void time(long ms) throws IOException {
    out.writeLong((ms - ReplicationMessage.POSTGRES_EPOCH_MS) * 1000);
  }

  private void string(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.writeByte(0);
  }

  /** As the payload of a message of the WAL sender. */
  public static byte[] walData(byte[] payload) {
    PgOutputBytes written = new PgOutputBytes();
    try {
      written.out.writeByte('w');
      written.out.writeLong(0);
      written.out.writeLong(0);
      written.out.writeLong(0);
      written.out.write(payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.bytes.toByteArray();
  }

  public static List<byte[]> walData(List<PgOutputMessage> messages) {
    return messages.stream().map(message -> walData(of(message))).toList();
  }
}
