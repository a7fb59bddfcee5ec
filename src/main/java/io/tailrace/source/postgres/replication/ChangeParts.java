package io.tailrace.source.postgres.replication;

import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.TableChanges;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of the open transaction since the last part of it, table by table in the order of the
 * stream. For one thread.
 */
final class ChangeParts {
  private final List<TableChanges> parts = new ArrayList<>();
  private List<RowChange> rows = new ArrayList<>();
  private int relation;
  private boolean cleared;
  private int changes;

  /** How many changes there are. */
  int changes() {
    return changes;
  }

  void add(int changed, RowChange row) {
    if (changed != relation) {
      endTable();
      relation = changed;
    }
    rows.add(row);
    changes++;
  }

  /** The table was truncated. */
  void clear(int changed) {
    endTable();
    relation = changed;
    cleared = true;
    changes++;
    endTable();
  }

  private void endTable() {
    if (cleared || !rows.isEmpty()) {
      parts.add(new TableChanges(relation, cleared, rows));
      rows = new ArrayList<>();
      cleared = false;
    }
  }

  /** Takes all of them. */
  List<TableChanges> take() {
    endTable();
    List<TableChanges> taken = List.copyOf(parts);
    parts.clear();
    changes = 0;
    return taken;
  }
}
