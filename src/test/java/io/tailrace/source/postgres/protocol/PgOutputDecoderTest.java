package io.tailrace.source.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgOutputDecoderTest {
  private static final long MICROS = 660_000_000_123_456L;
  private static final long MS = 946_684_800_000L + 660_000_000_123L;

  private final ByteBuffer bytes = ByteBuffer.allocate(1000);

  private PgOutputMessage decoded() throws Outage {
    return PgOutputDecoder.decode(bytes.flip());
  }

  private PgOutputDecoderTest character(char c) {
    bytes.put((byte) c);
    return this;
  }

  private PgOutputDecoderTest string(String text) {
    bytes.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    return this;
  }

  private PgOutputDecoderTest number(int n) {
    bytes.putInt(n);
    return this;
  }

  private PgOutputDecoderTest text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.put((byte) 't').putInt(utf8.length).put(utf8);
    return this;
  }

  private PgOutputDecoderTest tuple(char kind, int columns) {
    bytes.put((byte) kind).putShort((short) columns);
    return this;
  }

  @Test
  void begin() throws Outage {
    bytes.put((byte) 'B').putLong(7).putLong(MICROS).putInt(-1);
    assertEquals(new PgOutputMessage.Begin(7, MS, -1), decoded());
  }

  @Test
  void commit() throws Outage {
    bytes.put((byte) 'C').put((byte) 0).putLong(7).putLong(9).putLong(MICROS);
    assertEquals(new PgOutputMessage.Commit(7, 9, MS), decoded());
  }

  @Test
  void relation() throws Outage {
    character('R').number(5).string("").string("ordérs").character('f');
    bytes.putShort((short) 2).put((byte) 1);
    string("id").number(23).number(-1);
    bytes.put((byte) 0);
    string("name").number(1043).number(20);
    assertEquals(
        new PgOutputMessage.Relation(
            5,
            "pg_catalog",
            "ordérs",
            'f',
            List.of(
                new RelationColumn(true, "id", 23, -1),
                new RelationColumn(false, "name", 1043, 20))),
        decoded());
  }

  @Test
  void type() throws Outage {
    character('Y').number(16400).string("public").string("mood");
    assertEquals(new PgOutputMessage.Type(16400, "public", "mood"), decoded());
  }

  @Test
  void insert() throws Outage {
    character('I').number(5).tuple('N', 3).text("1").character('n').text("");
    assertEquals(new PgOutputMessage.Insert(5, Tuple.of("1", null, "")), decoded());
  }

  @Test
  void updateWithTheWholeOldRow() throws Outage {
    character('U').number(5).tuple('O', 2).text("1").text("big");
    tuple('N', 2).text("2").character('u');
    Tuple old = Tuple.of("1", "big");
    PgOutputMessage.Update update = (PgOutputMessage.Update) decoded();
    assertEquals(
        new PgOutputMessage.Update(
            5, new OldTuple.Whole(old), new Tuple(Tuple.of("2", null).values(), Set.of(1))),
        update);
    assertEquals(Tuple.of("2", "big"), update.row().completedBy(old));
  }

  @Test
  void updateWithTheKeyOrNothing() throws Outage {
    character('U').number(5).tuple('K', 2).text("1").character('n');
    tuple('N', 2).text("2").text("x");
    assertEquals(
        new PgOutputMessage.Update(5, new OldTuple.Key(Tuple.of("1", null)), Tuple.of("2", "x")),
        decoded());
    bytes.clear();
    character('U').number(5).tuple('N', 1).text("2");
    assertEquals(new PgOutputMessage.Update(5, OldTuple.Partial.NOTHING, Tuple.of("2")), decoded());
  }

  @Test
  void delete() throws Outage {
    character('D').number(5).tuple('O', 1).character('n');
    assertEquals(
        new PgOutputMessage.Delete(5, new OldTuple.Whole(Tuple.of((String) null))), decoded());
  }

  @Test
  void deleteByTheKey() throws Outage {
    character('D').number(5).tuple('K', 2).character('n').text("7");
    assertEquals(new PgOutputMessage.Delete(5, new OldTuple.Key(Tuple.of(null, "7"))), decoded());
  }

  @Test
  void truncate() throws Outage {
    character('T').number(2);
    bytes.put((byte) 1);
    number(5).number(6);
    assertEquals(new PgOutputMessage.Truncate(List.of(5, 6)), decoded());
  }

  @Test
  void originAndMessage() throws Outage {
    bytes.put((byte) 'O').putLong(3);
    string("elsewhere");
    assertEquals(new PgOutputMessage.Origin(3, "elsewhere"), decoded());
    bytes.clear();
    bytes.put((byte) 'M').put((byte) 1).putLong(4);
    string("prefix").number(2);
    bytes.put(new byte[2]);
    assertEquals(new PgOutputMessage.Message(true, 4, "prefix"), decoded());
  }

  @ParameterizedTest
  @ValueSource(chars = {'S', 'E', 'x', '\0'})
  void anUnknownMessageIsAnOutage(char kind) {
    character(kind).number(0);
    assertThrows(Outage.class, this::decoded);
  }

  @Test
  void whatIsCutOffOrTooLongIsAnOutage() throws Outage {
    character('I').number(5).tuple('N', 2).text("one").text("two");
    byte[] whole = new byte[bytes.position()];
    bytes.flip().get(whole);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer part = ByteBuffer.wrap(whole, 0, length).slice();
      assertThrows(Outage.class, () -> PgOutputDecoder.decode(part), "length " + length);
    }
    assertEquals(
        new PgOutputMessage.Insert(5, Tuple.of("one", "two")),
        PgOutputDecoder.decode(ByteBuffer.wrap(whole)));
    ByteBuffer longer = ByteBuffer.allocate(whole.length + 1).put(whole).rewind();
    assertThrows(Outage.class, () -> PgOutputDecoder.decode(longer));
  }

  @Test
  void textThatIsNotUtf8IsAnOutage() throws Outage {
    character('I').number(5).tuple('N', 1).text("\ufffd");
    assertEquals(new PgOutputMessage.Insert(5, Tuple.of("\ufffd")), decoded());
    bytes.clear();
    character('I').number(5).tuple('N', 1).character('t').number(1);
    bytes.put((byte) 0xe9);
    assertThrows(Outage.class, this::decoded);
  }

  @Test
  void replicationMessages() throws Outage {
    byte[] keepAlive =
        ByteBuffer.allocate(18).put((byte) 'k').putLong(9).putLong(MICROS).put((byte) 1).array();
    assertEquals(
        new ReplicationMessage.KeepAlive(9, MS, true), ReplicationMessage.decode(keepAlive));
    byte[] data = ByteBuffer.allocate(27).put((byte) 'w').array();
    data[25] = 'B';
    ReplicationMessage.WalData wal = (ReplicationMessage.WalData) ReplicationMessage.decode(data);
    assertEquals(2, wal.payload().remaining());
    assertEquals('B', wal.payload().get(0));
    assertThrows(Outage.class, () -> ReplicationMessage.decode(new byte[] {'w', 0}));
    assertThrows(Outage.class, () -> ReplicationMessage.decode(new byte[] {'k', 0}));
    assertThrows(Outage.class, () -> ReplicationMessage.decode(new byte[] {'?'}));
    assertThrows(Outage.class, () -> ReplicationMessage.decode(new byte[] {}));
  }

  @Test
  void theStatusSaysOnePosition() {
    ByteBuffer status = ByteBuffer.wrap(ReplicationMessage.status(42, MS, false));
    assertEquals('r', status.get());
    assertEquals(
        List.of(42L, 42L, 42L), List.of(status.getLong(), status.getLong(), status.getLong()));
    assertEquals(MS, ReplicationMessage.timeMs(status.getLong()));
    assertEquals(0, status.get());
    assertTrue(!status.hasRemaining());
  }
}
