package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.event.TableChanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commit that touched a view.
 *
 * @param unreadable why {@code changes} are unknown; null where they are known
 */
public record Touch(
    long position,
    int transaction,
    long time,
    List<TableChanges> changes,
    @Nullable String unreadable) {
  public Touch {
    changes = List.copyOf(changes);
  }

  long bytes() {
    return changes.stream().mapToLong(TableChanges::bytes).sum();
  }
}
