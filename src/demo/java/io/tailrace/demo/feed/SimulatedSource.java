package io.tailrace.demo.feed;

import java.util.concurrent.TimeUnit;

/** Endless edits from the {@link Simulation}, labelled as simulated. */
final class SimulatedSource implements Source {
  private final Simulation simulation;
  private final int perSecond;
  private final String reason;

  /**
   * @param reason why edits are simulated, for the page
   */
  SimulatedSource(Simulation simulation, int perSecond, String reason) {
    this.simulation = simulation;
    this.perSecond = perSecond;
    this.reason = reason;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public void run(String from, Outbox outbox) throws InterruptedException {
    outbox.put(new Item.Status(Mode.SIMULATED, Item.State.RUNNING, reason));
    Pacer pacer = new Pacer(perSecond);
    while (true) {
      TimeUnit.NANOSECONDS.sleep(pacer.nextNanos(System.nanoTime()));
      outbox.put(new Item.Counted(simulation.next(), name(), ""));
    }
  }
}
