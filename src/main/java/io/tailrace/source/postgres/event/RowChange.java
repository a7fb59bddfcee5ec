package io.tailrace.source.postgres.event;

import io.tailrace.view.zset.Row;
import java.util.List;

/** One change of one row of a table, as rows of the view. */
public sealed interface RowChange {
  record Inserted(Row row) implements RowChange {}

  record Deleted(Old old) implements RowChange {}

  record Updated(Old old, New row) implements RowChange {}

  /** The row before the change. */
  sealed interface Old {
    record Whole(Row row) implements Old {}

    /** The values of its key alone. */
    record Key(Row key) implements Old {}
  }

  /** The row after the change. */
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
