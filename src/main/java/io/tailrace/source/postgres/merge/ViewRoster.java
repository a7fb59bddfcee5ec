package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.refresh.CommitTimeline;
import io.tailrace.source.postgres.refresh.RefreshJob;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which views are followed and as what, which decides what the stream is decoded for. A table is
 * followed directly once its contents were reported; until then it is on the {@link
 * CommitTimeline}, where computed views always are. For one thread.
 */
public final class ViewRoster {
  private final List<String> identity;
  private final CommitTimeline timeline;
  private final Map<String, FollowedView> entries = new LinkedHashMap<>();
  private final Map<Integer, Set<String>> byRelation = new HashMap<>();
  private final Map<String, FollowedTable> tables = new LinkedHashMap<>();
  private final Map<Integer, List<FollowedTable>> tablesByRelation = new HashMap<>();
  private FollowSet set = FollowSet.NOTHING;
  private long changes;

  /**
   * An empty roster.
   *
   * @param identity of the server and the database
   */
  public ViewRoster(List<String> identity, CommitTimeline timeline) {
    this.identity = List.copyOf(identity);
    this.timeline = timeline;
  }

  /** Grows whenever a view comes or goes, or a table was read. */
  long changes() {
    return changes;
  }

  /** What the stream has to be decoded for now. */
  FollowSet set() {
    return set;
  }

  /** What the view is followed as; null where it is not followed. */
  @Nullable FollowedView entry(String view) {
    return entries.get(view);
  }

  /** What the view is read as. */
  public RefreshJob job(String view) {
    FollowedView entry = Objects.requireNonNull(entry(view));
    return new RefreshJob(entry.verdict(), entry.generation());
  }

  Set<String> views() {
    return Set.copyOf(entries.keySet());
  }

  /** The views whose rows depend on this relation. */
  Set<String> viewsOf(int relation) {
    return byRelation.getOrDefault(relation, Set.of());
  }

  /** The computed views that are read after each commit that touches them. */
  List<String> computed() {
    return entries.entrySet().stream()
        .filter(each -> each.getValue().verdict() instanceof DerivedView)
        .filter(each -> !each.getValue().isClocked())
        .map(Map.Entry::getKey)
        .toList();
  }

  List<DerivedView> clocked() {
    return entries.values().stream()
        .filter(FollowedView::isClocked)
        .map(each -> (DerivedView) each.verdict())
        .toList();
  }

  Collection<FollowedTable> tables() {
    return tables.values();
  }

  List<FollowedTable> tablesOf(int relation) {
    return tablesByRelation.getOrDefault(relation, List.of());
  }

  /** The view as a table whose contents were reported; null where it is none, or not yet. */
  @Nullable FollowedTable table(String view) {
    return tables.get(view);
  }

  /** Whether a view is this table, and its contents are still to be read. */
  boolean isRead(int relation) {
    for (String view : viewsOf(relation)) {
      if (!tables.containsKey(view)
          && Objects.requireNonNull(entries.get(view)).verdict() instanceof StreamedTable) {
        return true;
      }
    }
    return false;
  }

  /** The views that are read by the clock and depend on these relations. */
  Set<String> clockedOf(Set<Integer> relations) {
    Set<String> clocked = new HashSet<>();
    for (int relation : relations) {
      for (String view : viewsOf(relation)) {
        if (Objects.requireNonNull(entries.get(view)).isClocked()) {
          clocked.add(view);
        }
      }
    }
    return clocked;
  }

  /** Begins with a table whose contents at {@code position} were reported. */
  public void begin(StreamedTable table, ZSet contents, long position) throws SourceFault {
    follow(table, FollowSet.FIRST);
    add(new FollowedTable(table, FollowSet.FIRST, contents, position));
  }

  /**
   * Begins with a computed view.
   *
   * @param read whether its contents were reported
   */
  public void begin(DerivedView view, boolean read) {
    follow(view, FollowSet.FIRST);
    if (view.every() == null) {
      timeline.begin(new FollowedView(view, FollowSet.FIRST).tracked(identity), read);
    }
  }

  /**
   * All views of the beginning are there: the stream is decoded for them from its first message on.
   */
  public void begun() {
    decodeFor(FollowSet.FIRST);
  }

  /**
   * These views join, each in place of one with its name.
   *
   * @param nextSnapshot the number of the next snapshot that is ordered
   */
  void join(Collection<Verdict> verdicts, long nextSnapshot) {
    long generation = set.generation() + 1;
    for (Verdict verdict : verdicts) {
      forget(verdict.view().name());
      follow(verdict, generation);
      if (verdict.isExact()) {
        timeline.join(
            new FollowedView(verdict, generation).tracked(identity), generation, nextSnapshot);
      }
    }
    decodeFor(generation);
  }

  /**
   * The view is not followed any more.
   *
   * @return whether it was
   */
  boolean forget(String view) {
    FollowedView entry = entries.remove(view);
    if (entry == null) {
      return false;
    }
    changes++;
    for (int relation : entry.relations()) {
      byRelation.computeIfPresent(
          relation, (oid, names) -> names.remove(view) && names.isEmpty() ? null : names);
    }
    timeline.forget(view);
    FollowedTable table = tables.remove(view);
    if (table != null) {
      tablesByRelation.computeIfPresent(
          table.table().oid(), (oid, all) -> all.remove(table) && all.isEmpty() ? null : all);
    }
    return true;
  }

  /** The table's contents were read while the stream went on. */
  FollowedTable read(String view, ZSet contents, long position) throws SourceFault {
    FollowedView entry = Objects.requireNonNull(entries.get(view));
    FollowedTable table =
        new FollowedTable((StreamedTable) entry.verdict(), entry.generation(), contents, position);
    add(table);
    return table;
  }

  private void add(FollowedTable table) {
    changes++;
    tables.put(table.view(), table);
    tablesByRelation.computeIfAbsent(table.table().oid(), none -> new ArrayList<>()).add(table);
  }

  private void follow(Verdict verdict, long generation) {
    String view = verdict.view().name();
    FollowedView entry = new FollowedView(verdict, generation);
    changes++;
    entries.put(view, entry);
    for (int relation : entry.relations()) {
      byRelation.computeIfAbsent(relation, none -> new LinkedHashSet<>()).add(view);
    }
  }

  /** Tables that nobody follows any more are decoded until the next view joins, and skipped. */
  private void decodeFor(long generation) {
    Map<Integer, StreamedTable> decoded = new HashMap<>();
    Set<Integer> watched = new HashSet<>();
    for (FollowedView each : entries.values()) {
      if (each.verdict() instanceof StreamedTable table) {
        decoded.put(table.oid(), table);
      } else {
        watched.addAll(each.relations());
      }
    }
    set = new FollowSet(generation, decoded, watched);
  }
}
