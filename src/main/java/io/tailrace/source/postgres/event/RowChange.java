package io.tailrace.source.postgres.event;

import io.tailrace.view.zset.Row;
import java.util.List;

/** What one message of the stream says of one row of a table, as rows of the view. */
public sealed interface RowChange {
  record Inserted(Row row) implements RowChange {}

  record Deleted(Old old) implements RowChange {}

  record Updated(Old old, New row) implements RowChange {}

  /** The row before. */
  sealed interface Old {
    record Whole(Row row) implements Old {}

    /** Only the values of its key. */
    record Key(Row key) implements Old {}
  }

  /** The row afterwards. */
  sealed interface New {
    record Whole(Row row) implements New {}

    /**
     * The row without large values that the server left out, since they did not change.
     *
     * @param row has null in their places
     * @param unchanged these places, ascending; none is of the key
     */
    record Partial(Row row, List<Integer> unchanged) implements New {
      public Partial {
        unchanged = List.copyOf(unchanged);
      }
    }
  }
}
