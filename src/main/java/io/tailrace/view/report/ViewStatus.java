package io.tailrace.view.report;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What streams receive of a view besides its rows: its state, why, since when, and whether it is
 * alone. A view that would be live is stale while it is behind its source.
 */
public final class ViewStatus {
  /** The least time between two figures of how far a view is behind, ms. */
  private static final long BETWEEN_FIGURES = 5_000;

  private State state = State.LOADING;
  private String reason = "";
  private boolean alone = true;
  private boolean ofSource;
  private boolean ended;
  private @Nullable Duration behind;

  // What streams receive.
  private State shown = State.LOADING;
  private String shownReason = "";
  private long sinceTime;
  private @Nullable String figure;
  private long figureTime;
  private long version;

  public ViewStatus(long now) {
    this.sinceTime = now;
  }

  /**
   * Takes what the source, or the view itself, says.
   *
   * @param ofSource whether the reason is one that all views of the source have
   * @param ended whether the view holds at every timestamp: it is never behind
   */
  public void become(
      State next, String why, boolean nextAlone, boolean ofSource, boolean ended, long now) {
    state = next;
    reason = why;
    this.ofSource = ofSource;
    this.ended = ended;
    show(nextAlone, now);
  }

  /**
   * Sets how far the view is behind its source.
   *
   * @param next how far the view is behind its source; null where it is not
   */
  public void behind(@Nullable Duration next, long now) {
    behind = next;
    show(alone, now);
  }

  /** Forgets how far the view was behind, without a status of it. */
  public void forgetBehind() {
    behind = null;
  }

  private void show(boolean nextAlone, long now) {
    Duration far = behind();
    State next = far == null ? state : State.STALE;
    figure = far == null ? null : figure(far, now);
    String why = figure == null ? reason : figure;
    if (next == shown && why.equals(shownReason) && nextAlone == alone) {
      return;
    }
    sinceTime = next == shown ? sinceTime : now;
    shown = next;
    shownReason = why;
    alone = nextAlone;
    version++;
  }

  /** The one that was shown last, for some seconds: a figure is not an event per second. */
  private String figure(Duration far, long now) {
    if (figure != null && now - figureTime < BETWEEN_FIGURES) {
      return figure;
    }
    figureTime = now;
    return "catching up, " + far.toSeconds() + " s behind";
  }

  public State state() {
    return shown;
  }

  public String reason() {
    return shownReason;
  }

  /** Whether it moves by itself. */
  public boolean alone() {
    return alone;
  }

  /** Whether the reason is one that all views of the source have. */
  public boolean ofSource() {
    return ofSource;
  }

  /**
   * How far it is behind its source, to the last figure; null where that is not why it is stale.
   */
  @Nullable
  public Duration behind() {
    return state == State.LIVE && !ended ? behind : null;
  }

  /** When the state began, ms since the epoch. */
  public long sinceTime() {
    return sinceTime;
  }

  /** Grows with every change. */
  public long version() {
    return version;
  }
}
