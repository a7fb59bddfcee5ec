package io.tailrace.web.operation;

/** What an operator may ask one running application. Safe for any thread. */
public final class Operation {
  private final Sight sight;
  private final Readiness readiness;

  public Operation(Sight sight) {
    this.sight = sight;
    this.readiness = new Readiness(sight);
  }

  public Health live() {
    return Health.live(sight);
  }

  public Health ready() {
    return readiness.health();
  }
}
