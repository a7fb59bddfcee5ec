package io.tailrace.source.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.Mailbox;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.protocol.PgOutputBytes;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.ReplicationMessage;
import io.tailrace.source.postgres.protocol.Tuple;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a recorded stream becomes, and what the server is told of it. */
final class ReplicationReaderTest {
  private static final int TABLE = 2;
  private static final long BEGINNING = 50;
  private static final long SECOND = 1_000_000_000L;

  private final List<SourceEvent> events = new ArrayList<>();
  private final List<Long> acknowledged = new ArrayList<>();
  private long taken = Long.MAX_VALUE;
  private long now;

  /** The server sends these messages, each after a while, and then closes the stream. */
  private final class Script implements ReplicationReader.Messages {
    private final Deque<ReplicationMessage> left;
    private final long pause;
    private final Mailbox<SourceEvent> mailbox;

    Script(long pause, Mailbox<SourceEvent> mailbox, ReplicationMessage... messages) {
      this.left = new ArrayDeque<>(List.of(messages));
      this.pause = pause;
      this.mailbox = mailbox;
    }

    @Override
    public ReplicationMessage read() throws Outage {
      now += pause;
      if (left.isEmpty()) {
        take(mailbox);
        throw Outage.stale("that was all", null);
      }
      return left.remove();
    }

    @Override
    public void acknowledge(long position) {
      acknowledged.add(position);
      if (acknowledged.size() >= 2) {
        take(mailbox);
      }
    }
  }

  private void take(Mailbox<SourceEvent> mailbox) {
    try {
      for (SourceEvent next = mailbox.poll(); next != null; next = mailbox.poll()) {
        events.add(next);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void read(long pause, long capacity, ReplicationMessage... messages)
      throws InterruptedException {
    Mailbox<SourceEvent> mailbox = new Mailbox<>(capacity);
    FollowSet watched = new FollowSet(1, Map.of(), Set.of(TABLE));
    new ReplicationReader(
            new Script(pause, mailbox, messages),
            new TransactionAssembler(() -> watched),
            mailbox,
            BEGINNING,
            () -> taken,
            () -> now)
        .run();
    take(mailbox);
  }

  /** Reads it all in no time; gives the events before the stream's end. */
  private List<SourceEvent> read(ReplicationMessage... messages) throws InterruptedException {
    read(0, 1_000, messages);
    SourceEvent last = events.remove(events.size() - 1);
    assertEquals(
        "that was all", assertInstanceOf(SourceEvent.StreamLost.class, last).cause().getMessage());
    return events;
  }

  private String lost(ReplicationMessage... messages) throws InterruptedException {
    read(0, 1_000, messages);
    SourceEvent last = events.get(events.size() - 1);
    return String.valueOf(
        assertInstanceOf(SourceEvent.StreamLost.class, last).cause().getMessage());
  }

  private static ReplicationMessage wal(PgOutputMessage message) {
    return new ReplicationMessage.WalData(ByteBuffer.wrap(PgOutputBytes.of(message)));
  }

  private static ReplicationMessage[] transaction(long end, long time) {
    return new ReplicationMessage[] {
      wal(new PgOutputMessage.Begin(end - 5, time, 7)),
      wal(
          new PgOutputMessage.Relation(
              TABLE,
              "public",
              "t",
              'd',
              List.of(new PgOutputMessage.RelationColumn(true, "n", 23, -1)))),
      wal(new PgOutputMessage.Insert(TABLE, Tuple.of("1"))),
      wal(new PgOutputMessage.Commit(end - 5, end, time))
    };
  }

  private static ReplicationMessage keepAlive(long end, long time) {
    return new ReplicationMessage.KeepAlive(end, time, true);
  }

  private static ReplicationMessage[] all(ReplicationMessage[] first, ReplicationMessage... rest) {
    ReplicationMessage[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }

  private static StreamEvent committed(long end, long time) {
    return new StreamEvent.Committed(
        end, time, 7, 1, List.of(), Set.of(TABLE), Set.of(TABLE), Map.of());
  }

  @Test
  void commitsAndProgressAreHandedOverInTheirOrder() throws InterruptedException {
    assertEquals(
        List.of(
            committed(100, 3_000), new StreamEvent.Progressed(120, 4_000), committed(200, 5_000)),
        read(all(all(transaction(100, 3_000), keepAlive(120, 4_000)), transaction(200, 5_000))));
    assertEquals(List.of(120L), acknowledged);
  }

  @Test
  void aKeepAliveInsideATransactionIsAnsweredAndMovesNothing() throws InterruptedException {
    ReplicationMessage[] transaction = transaction(100, 3_000);
    assertEquals(
        List.of(committed(100, 3_000)),
        read(transaction[0], keepAlive(99, 2_000), transaction[1], transaction[2], transaction[3]));
    assertEquals(List.of(BEGINNING), acknowledged);
  }

  @Test
  void aKeepAliveFromBeforeMovesNothingBack() throws InterruptedException {
    assertEquals(
        List.of(committed(100, 3_000), new StreamEvent.Progressed(100, 3_000)),
        read(all(transaction(100, 3_000), keepAlive(70, 2_000))));
  }

  @Test
  void noMoreIsAcknowledgedThanWasTaken() throws InterruptedException {
    taken = 90;
    assertEquals(2, read(all(transaction(100, 3_000), keepAlive(120, 4_000))).size());
    assertEquals(List.of(90L), acknowledged);
  }

  @Test
  void aStreamOfNothingButTransactionsIsAcknowledgedEverySecond() throws InterruptedException {
    read(SECOND / 2, 1_000, all(transaction(100, 3_000), transaction(200, 5_000)));
    assertEquals(List.of(BEGINNING, 100L, 100L, 200L), acknowledged);
  }

  @Test
  void aFullMailboxDelaysTheReaderWhichGoesOnAcknowledging() throws InterruptedException {
    read(0, 1, all(transaction(100, 3_000), transaction(200, 5_000)));
    assertEquals(List.of(committed(100, 3_000), committed(200, 5_000)), events.subList(0, 2));
    assertTrue(acknowledged.size() >= 2, acknowledged::toString);
  }

  @Test
  void aCommitThatDoesNotAdvanceEndsTheStream() throws InterruptedException {
    assertEquals(
        "the replication stream went back from position 100 to 100",
        lost(all(transaction(100, 3_000), transaction(100, 3_000))));
    assertEquals(committed(100, 3_000), events.get(0));
  }

  @Test
  void aMessageThatCannotBeReadEndsTheStream() throws InterruptedException {
    assertTrue(
        lost(
                    new ReplicationMessage.WalData(ByteBuffer.wrap(new byte[] {'?'})),
                    keepAlive(120, 4_000))
                .length()
            > 0);
    assertEquals(1, events.size());
    assertEquals(List.of(), acknowledged);
  }
}
