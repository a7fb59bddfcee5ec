package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.catalog.DerivedView;
import java.util.List;

/** An order of {@link RefreshScheduler} to {@link RefreshWorker}. */
public sealed interface RefreshOrder {
  /**
   * Opens a transaction.
   *
   * @param number of its snapshot
   */
  record Open(long number) implements RefreshOrder {}

  /** Leaves the open transaction, which is of no use. */
  record Leave() implements RefreshOrder {}

  /** Leaves the open transaction, and opens another one after a growing pause. */
  record Again(long number) implements RefreshOrder {}

  /** Reads these views in the open transaction. */
  record Read(List<RefreshJob> views) implements RefreshOrder {
    public Read {
      views = List.copyOf(views);
    }
  }

  /** Reads these views by the clock from now on, and no others. */
  record Clocked(List<DerivedView> views) implements RefreshOrder {
    public Clocked {
      views = List.copyOf(views);
    }
  }

  /** Reads these views soon: they are read by the clock, and their tables were changed. */
  record Touched(List<String> views) implements RefreshOrder {
    public Touched {
      views = List.copyOf(views);
    }
  }
}
