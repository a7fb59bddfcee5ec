package io.tailrace.source.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tailrace.source.Outage;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.merge.FollowedTable;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.replication.TransactionAssembler;
import io.tailrace.view.Update;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A stream gives what its model holds; one that was tampered with ends in an outage, or gives what
 * its messages still say. More streams with {@code -Dfuzz.streams=1000000}.
 */
class PgOutputDecoderFuzzTest {
  private static final long STREAMS = Long.getLong("fuzz.streams", 2_000);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** For each byte that came, so that no count or length in a message makes room by itself. */
  private static final long BYTES_A_BYTE = 2_000;

  @Test
  void aStreamGivesWhatItsModelHolds() throws Outage, SourceFault {
    for (long seed = 0; seed < STREAMS / 5; seed++) {
      Random random = new Random(seed);
      RandomStream stream = new RandomStream(random);
      List<PgOutputMessage> messages = stream.transactions(1 + random.nextInt(20));
      Map<String, ZSet> contents = follow(PgOutputBytes.walData(messages));
      for (int table = 0; table < RandomStream.FOLLOWED; table++) {
        assertEquals(
            stream.rows(table),
            rows(contents.getOrDefault("v" + table, ZSet.EMPTY)),
            "seed " + seed);
      }
    }
  }

  @Test
  void aStreamThatWasTamperedWithEndsClearlyOrGivesWhatItSays() {
    int ended = 0;
    for (long seed = 0; seed < STREAMS; seed++) {
      Random random = new Random(seed);
      List<byte[]> sent =
          Mutation.mutated(PgOutputBytes.walData(new RandomStream(random).transactions(6)), random);
      long length = sent.stream().mapToLong(message -> message.length + 100L).sum();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        Map<String, ZSet> found = follow(sent);
        assertEquals(reference(sent), found, "seed " + seed);
      } catch (Outage | SourceFault e) {
        ended++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < length * BYTES_A_BYTE, allocated + " bytes for seed " + seed);
    }
    assertTrue(ended > STREAMS / 3, "only " + ended + " were noticed");
    assertTrue(ended < STREAMS * 9 / 10, "nothing but outages is compared with nothing");
  }

  /** What is in a message comes out as it went in; nothing that was accepted was passed over. */
  @Test
  void whatWasAcceptedIsAllThatWasSent() {
    for (long seed = 0; seed < STREAMS; seed++) {
      Random random = new Random(seed);
      List<byte[]> sent =
          Mutation.mutated(
              new RandomStream(random).transactions(2).stream().map(PgOutputBytes::of).toList(),
              random);
      for (byte[] message : sent) {
        try {
          PgOutputMessage decoded = PgOutputDecoder.decode(ByteBuffer.wrap(message));
          if (!(decoded instanceof PgOutputMessage.Message)) {
            byte[] again = PgOutputBytes.of(decoded);
            assertEquals(decoded, PgOutputDecoder.decode(ByteBuffer.wrap(again)));
            assertTrue(again.length == message.length || isKeyOrCatalogue(decoded), "seed " + seed);
          }
        } catch (Outage e) {
          // Noticed.
        }
      }
    }
  }

  /** Of which not everything is kept. */
  private static boolean isKeyOrCatalogue(PgOutputMessage message) {
    return (message instanceof PgOutputMessage.Relation r && r.schema().equals("pg_catalog"))
        || (message instanceof PgOutputMessage.Update u && u.old() instanceof OldTuple.Key)
        || (message instanceof PgOutputMessage.Delete d && d.old() instanceof OldTuple.Key);
  }

  private static Map<String, ZSet> follow(List<byte[]> sent) throws Outage, SourceFault {
    Map<Integer, FollowedTable> tables = new HashMap<>();
    Map<Integer, StreamedTable> decoded = new HashMap<>();
    for (StreamedTable table : RandomStream.followed()) {
      tables.put(table.oid(), new FollowedTable(table, 1, ZSet.EMPTY, 0));
      decoded.put(table.oid(), table);
    }
    FollowSet set = new FollowSet(1, decoded, Set.of());
    TransactionAssembler transactions = new TransactionAssembler(() -> set);
    Map<String, ZSet> contents = empty();
    for (byte[] bytes : sent) {
      if (ReplicationMessage.decode(bytes) instanceof ReplicationMessage.WalData data
          && transactions.accept(data.payload()) instanceof StreamEvent.Committed commit) {
        if (!commit.unreadable().isEmpty()) {
          throw Outage.readAgain(commit.unreadable().toString());
        }
        for (TableChanges changes : commit.changes()) {
          Objects.requireNonNull(tables.get(changes.relation())).add(changes);
        }
        tables.values().forEach(table -> apply(contents, table.commit(commit.position(), 0)));
      }
    }
    return contents;
  }

  private static void apply(Map<String, ZSet> contents, @Nullable Update change) {
    if (change instanceof Update.Changes changes) {
      contents.merge(changes.view(), changes.changes(), ZSet::plus);
    } else if (change instanceof Update.Cleared cleared) {
      contents.put(cleared.view(), cleared.changes());
    }
  }

  /** Slow and plain: message after message, by what each says. */
  private static Map<String, ZSet> reference(List<byte[]> sent) throws Outage {
    Map<String, ZSet> done = empty();
    Map<String, ZSet> open = empty();
    for (byte[] bytes : sent) {
      if (!(ReplicationMessage.decode(bytes) instanceof ReplicationMessage.WalData data)) {
        continue;
      }
      PgOutputMessage message = PgOutputDecoder.decode(data.payload());
      if (message instanceof PgOutputMessage.Insert insert) {
        add(open, insert.relation(), insert.row(), 1);
      } else if (message instanceof PgOutputMessage.Delete delete) {
        add(open, delete.relation(), old(delete.old()), -1);
      } else if (message instanceof PgOutputMessage.Update update) {
        add(open, update.relation(), old(update.old()), -1);
        List<@Nullable String> row = new ArrayList<>(update.row().values());
        for (int i : update.row().unchanged()) {
          row.set(i, old(update.old()).values().get(i));
        }
        add(open, update.relation(), Tuple.of(row.toArray(String[]::new)), 1);
      } else if (message instanceof PgOutputMessage.Truncate truncate) {
        truncate.relations().forEach(each -> open.replace("v" + each, ZSet.EMPTY));
      } else if (message instanceof PgOutputMessage.Commit) {
        done.putAll(open);
      }
    }
    return done;
  }

  private static Tuple old(OldTuple old) {
    return old instanceof OldTuple.Whole whole ? whole.row() : Tuple.of();
  }

  private static void add(Map<String, ZSet> contents, int relation, Tuple tuple, int weight) {
    if (contents.containsKey("v" + relation)) {
      Row row = PgColumn.encoder(RandomStream.table(relation).columns()).encode(tuple.texts());
      ZSet more = new ZSet.Sum().add(row, weight).toZSet();
      contents.merge("v" + relation, more, ZSet::plus);
    }
  }

  private static Map<String, ZSet> empty() {
    Map<String, ZSet> contents = new HashMap<>();
    RandomStream.followed().forEach(table -> contents.put(table.view().name(), ZSet.EMPTY));
    return contents;
  }

  private static List<String> rows(ZSet contents) {
    List<String> rows = new ArrayList<>();
    contents.forEach(
        (row, weight) -> {
          assertTrue(weight > 0, row + " " + weight);
          for (long i = 0; i < weight; i++) {
            rows.add(row.toString());
          }
        });
    return rows.stream().sorted().toList();
  }
}
