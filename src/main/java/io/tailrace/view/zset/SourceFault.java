package io.tailrace.view.zset;

import java.util.Set;

/**
 * A source gave an impossible update, as the deletion of a row that is not there: the views that it
 * names must be read again. Of what was handed over together, all was applied to the other views,
 * and to these what came before.
 */
public final class SourceFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Set<String> views;

  /** A fault of a source whose views must all be read again. */
  public SourceFault(String message) {
    this(message, Set.of());
  }

  /**
   * A fault of some views.
   *
   * @param views their names; empty for all of the source
   */
  public SourceFault(String message, Set<String> views) {
    super(message);
    this.views = Set.copyOf(views);
  }

  /** Names of the views that must be read again; empty for all of the source. */
  public Set<String> views() {
    return views;
  }
}
