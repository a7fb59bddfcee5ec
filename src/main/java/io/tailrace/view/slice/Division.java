package io.tailrace.view.slice;

import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.RowKey;
import io.tailrace.view.zset.RowKeys;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A view's rows by the values of some columns, and who reads which. A batch is divided in the time
 * of the batch, however many readers there are. Not thread-safe.
 *
 * @param <R> who reads a slice
 */
public final class Division<R> {
  private final RowKeys keys;
  private final Map<RowKey, List<R>> readers = new HashMap<>();

  /** Null until they were indexed. */
  private @Nullable Map<RowKey, Contents> rows;

  private @Nullable Indexing indexing;

  /** By the columns of these numbers. */
  public Division(int... columns) {
    this.keys = new RowKeys(columns);
  }

  /** All rows of a moment by key: made in any thread, without a lock. */
  public static final class Indexing implements Runnable {
    private final RowTable from;
    private final RowKeys keys;

    /** What was changed since that moment. */
    private final List<ZSet> since = new ArrayList<>();

    private volatile @Nullable Map<RowKey, Contents> made;

    /** Of a table that does not change any more. */
    public Indexing(RowTable from, int... columns) {
      this.from = from;
      this.keys = new RowKeys(columns);
    }

    @Override
    public synchronized void run() {
      if (made == null) {
        Map<RowKey, Contents> rows = new HashMap<>();
        from.forEach((row, count) -> add(rows, keys.of(row), row, count));
        made = rows;
      }
    }
  }

  private static void add(Map<RowKey, Contents> rows, @Nullable RowKey key, Row row, long weight) {
    if (key == null) {
      return;
    }
    Contents known = rows.computeIfAbsent(key, none -> new Contents());
    try {
      known.addCopies(row, weight);
    } catch (SourceFault e) {
      throw new IllegalStateException("a slice has other rows than its view", e);
    }
    if (known.rows() == 0) {
      rows.remove(key);
    }
  }

  /** A reader of the rows of these keys, from now on. */
  public void add(R reader, Collection<RowKey> of) {
    of.forEach(key -> readers.computeIfAbsent(key, none -> new ArrayList<>(1)).add(reader));
  }

  /** It reads them no more. */
  public void remove(R reader, Collection<RowKey> of) {
    for (RowKey key : of) {
      List<R> known = readers.get(key);
      if (known != null && known.remove(reader) && known.isEmpty()) {
        readers.remove(key);
      }
    }
  }

  /** Whether nobody reads any of it. */
  public boolean isUnread() {
    return readers.isEmpty();
  }

  /**
   * Divides changes of the view, which it has made already.
   *
   * @param parts gets each reader's part, if it is not empty
   */
  public void divide(ZSet changes, BiConsumer<R, ZSet> parts) {
    install();
    if (indexing != null) {
      indexing.since.add(changes);
    }
    Map<R, ZSet.Sum> sums = new LinkedHashMap<>();
    changes.forEach(
        (row, weight) -> {
          RowKey key = keys.of(row);
          if (rows != null) {
            add(rows, key, row, weight);
          }
          for (R reader : readers.getOrDefault(key, List.of())) {
            sums.computeIfAbsent(reader, none -> new ZSet.Sum()).add(row, weight);
          }
        });
    sums.forEach((reader, sum) -> parts.accept(reader, sum.toZSet()));
  }

  /**
   * What has to be run, without the lock, before {@link #rows} are known; null where they are.
   *
   * @param now gives a copy of the view's rows
   */
  public @Nullable Runnable indexing(Supplier<RowTable> now, int... columns) {
    install();
    if (rows != null) {
      return null;
    }
    if (indexing == null) {
      indexing = new Indexing(now.get(), columns);
    }
    return indexing;
  }

  /** Whether the rows of all keys are known. */
  public boolean isIndexed() {
    install();
    return rows != null;
  }

  private void install() {
    Indexing known = indexing;
    if (known != null && known.made != null) {
      indexing = null;
      take(known);
    }
  }

  /** The view has exactly these rows now; what was known of others is forgotten. */
  public void replace(Indexing by) {
    indexing = null;
    by.run();
    take(by);
  }

  private void take(Indexing made) {
    Map<RowKey, Contents> all = made.made;
    if (all != null) {
      made.since.forEach(
          changes -> changes.forEach((row, weight) -> add(all, keys.of(row), row, weight)));
      rows = all;
    }
  }

  /** Rows of one key; null for none. To be asked once they are indexed. */
  private @Nullable Contents contents(RowKey key) {
    return rows == null ? null : rows.get(key);
  }

  /** The rows of these keys, copies counted. */
  public long count(Collection<RowKey> of) {
    return sum(of, Contents::rows);
  }

  /** Bytes of the rows of these keys, as a checkpoint has them. */
  public long bytes(Collection<RowKey> of) {
    return sum(of, Contents::bytes);
  }

  private long sum(Collection<RowKey> of, ToLongFunction<Contents> what) {
    long sum = 0;
    for (RowKey key : of) {
      Contents contents = contents(key);
      sum += contents == null ? 0 : what.applyAsLong(contents);
    }
    return sum;
  }

  /** The rows of these keys, for the caller to keep. */
  public RowTable rows(Collection<RowKey> of) {
    List<RowTable> some = new ArrayList<>(1);
    for (RowKey key : of) {
      Contents contents = contents(key);
      if (contents != null) {
        some.add(contents.copy());
      }
    }
    RowTable all = some.isEmpty() ? new RowTable() : some.get(0);
    some.stream().skip(1).forEach(more -> more.forEach(all::add));
    return all;
  }
}
