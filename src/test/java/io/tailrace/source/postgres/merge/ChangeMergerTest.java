package io.tailrace.source.postgres.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.RefreshOrder;
import io.tailrace.source.postgres.refresh.RefreshScheduler;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the threads tell, in an order that is written down, and what is handed over of it. */
class ChangeMergerTest {
  private static final int OID = 7;

  /** All transactions before this one have ended. */
  private static final Snapshot ALL_ENDED = new Snapshot(1_000, 1_000, Set.of());

  private final ViewSettings view = new ViewSettings("v", "t", null, 1_000_000, 1L << 30);
  private final CommitTimeline timeline = new CommitTimeline(new Snapshot(1, 1, Set.of()), 10, 10);
  private final ViewRoster roster = new ViewRoster(List.of("server"), timeline);
  private final List<RefreshOrder> orders = new ArrayList<>();
  private final RefreshScheduler readings = new RefreshScheduler(orders::add, roster::job, () -> 0);
  private final List<Set<String>> looks = new ArrayList<>();
  private @Nullable FollowSet set;
  private final ChangeMerger merger =
      new ChangeMerger(
          roster,
          timeline,
          readings,
          (views, strangers, again) -> {
            looks.add(views);
            return looks.size();
          },
          next -> set = next,
          new Postponements(() -> 0),
          () -> 0,
          true);

  @BeforeEach
  void begin() throws Exception {
    roster.begin(table("as it is"), rows("a"), 10);
    roster.begun();
    merger.begin();
  }

  private StreamedTable table(String fact) {
    return new StreamedTable(view, OID, "public.t", List.of(), 'f', List.of(), List.of(fact));
  }

  private static ZSet rows(String... values) {
    ZSet.Sum sum = new ZSet.Sum();
    for (String value : values) {
      sum.add(row(value), 1);
    }
    return sum.toZSet();
  }

  private static Row row(String value) {
    return Row.of("[\"" + value + "\"]");
  }

  private static List<TableChanges> inserted(String value) {
    return List.of(new TableChanges(OID, false, List.of(new RowChange.Inserted(row(value)))));
  }

  private static StreamEvent rows(long generation, List<TableChanges> changes) {
    return new StreamEvent.Rows(generation, changes);
  }

  private static StreamEvent commit(long position, long generation, List<TableChanges> changes) {
    return new StreamEvent.Committed(
        position, position, (int) position, generation, changes, Set.of(OID), Set.of(), Map.of());
  }

  /** What a look found that was ordered last. */
  private CatalogEvent found(Verdict verdict) {
    CatalogEvent.Moment moment = new CatalogEvent.Moment(ALL_ENDED, 0, 0);
    return new CatalogEvent.Looked(looks.size(), moment, false, List.of(verdict));
  }

  /** The view is read at this position, with a snapshot that has seen all that ended before. */
  private void read(long position, String... values) throws Exception {
    RefreshOrder.Open open =
        orders.stream()
            .filter(RefreshOrder.Open.class::isInstance)
            .map(RefreshOrder.Open.class::cast)
            .reduce((first, last) -> last)
            .orElseThrow();
    Snapshot snapshot = new Snapshot(position, position, Set.of());
    merger.accept(new SourceEvent.Opened(open.number(), snapshot, position));
    merger.accept(new StreamEvent.Progressed(position, position));
    assertTrue(orders.get(orders.size() - 1) instanceof RefreshOrder.Read, "it is read");
    RefreshOutcome outcome = new RefreshOutcome.Changed(rows(values));
    merger.accept(new SourceEvent.Read(Map.of("v", outcome), Set.of(), 1));
  }

  private List<String> told() throws Exception {
    List<String> told = new ArrayList<>();
    for (Update update : merger.handOver()) {
      if (update instanceof Update.Contents contents) {
        told.add("contents at " + contents.timestamp() + ": " + contents.rows().size());
      } else if (update instanceof Update.Changes changes) {
        told.add("changes at " + changes.timestamp());
      } else if (update instanceof Update.Status status) {
        told.add(status.state().name());
      } else if (update instanceof Update.Progress progress) {
        told.add("progress to " + progress.timestamp());
      }
    }
    return told;
  }

  private long generation() {
    assertNotNull(set);
    return set.generation();
  }

  @Test
  void aCommitIsToldAtItsPosition() throws Exception {
    merger.accept(commit(20, generation(), inserted("b")));
    assertEquals(List.of("changes at 20"), told());
  }

  @Test
  void aTableThatWasRefusedInMidTransactionTellsNothingAtItsCommit() throws Exception {
    long generation = generation();
    merger.accept(rows(generation, inserted("b")));
    merger.accept(found(new Verdict.Refused(view, "it was dropped")));
    assertEquals(List.of(State.FAILED.name()), told());
    merger.accept(commit(20, generation, inserted("c")));
    assertEquals(List.of(), told());
  }

  @Test
  void aTableThatWasReadInMidTransactionTellsItOnce() throws Exception {
    long generation = generation();
    merger.accept(rows(generation, inserted("b")));
    merger.accept(found(table("altered")));
    merger.accept(commit(20, generation, inserted("c")));
    read(30, "a", "b", "c");
    merger.accept(found(table("altered")));
    assertEquals(List.of("contents at 30: 3"), told());
    merger.accept(commit(40, generation(), inserted("d")));
    assertEquals(List.of("changes at 40"), told());
  }

  @Test
  void whatWasNotKeptOfATransactionIsReadAgain() throws Exception {
    merger.accept(found(table("altered")));
    long generation = generation();
    List<RowChange> many = Collections.nCopies(500_001, new RowChange.Inserted(row("m")));
    merger.accept(rows(generation, List.of(new TableChanges(OID, false, many))));
    read(30, "a");
    merger.accept(found(table("altered")));
    assertEquals(List.of(), told(), "the transaction is open, and a part of it is not known");
    merger.accept(commit(40, generation, inserted("d")));
    read(50, "a", "d");
    merger.accept(found(table("altered")));
    assertEquals(List.of("contents at 50: 2"), told());
  }

  @Test
  void aTableThatIsPublishedAgainTellsNothingBeforeItIsReadAgain() throws Exception {
    merger.accept(new CatalogEvent.Publishing(looks.size(), Set.of("v")));
    merger.accept(commit(20, generation(), inserted("a part of the transaction")));
    merger.accept(new StreamEvent.Progressed(25, 25));
    assertEquals(List.of(), told());
    merger.accept(found(table("published again")));
    read(30, "a", "b", "c");
    merger.accept(found(table("published again")));
    assertEquals(List.of("contents at 30: 3"), told());
  }

  @Test
  void aViewOfAFaultIsReadAgainAloneAndFollowedAsItIsNow() throws Exception {
    assertTrue(merger.readAgain(Set.of("v"), "a row was deleted that is not there"));
    assertEquals(Set.of("v"), looks.get(looks.size() - 1));
    merger.accept(commit(20, generation(), inserted("b")));
    assertEquals(List.of(), told());
    merger.accept(found(table("altered")));
    read(30, "a", "b");
    merger.accept(found(table("altered")));
    assertEquals(List.of("contents at 30: 2"), told());
  }

  @Test
  void aFaultOfATableThatWasNotAlteredIsTheSources() throws Exception {
    assertTrue(merger.readAgain(Set.of("v"), "a row was deleted that is not there"));
    merger.accept(found(table("as it is")));
    read(30, "a");
    SourceFault fault =
        assertThrows(SourceFault.class, () -> merger.accept(found(table("as it is"))));
    assertEquals("v: a row was deleted that is not there", fault.getMessage());
    assertEquals(Set.of(), fault.views());
  }

  @Test
  void aFaultOfWhatIsNotFollowedAnyMoreNeedsNothing() throws Exception {
    merger.accept(found(new Verdict.Refused(view, "it was dropped")));
    int before = looks.size();
    assertTrue(merger.readAgain(Set.of("v"), "a row was deleted that is not there"));
    assertEquals(before, looks.size());
    assertNull(roster.entry("v"));
  }
}
