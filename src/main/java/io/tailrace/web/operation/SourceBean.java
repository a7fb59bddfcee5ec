package io.tailrace.web.operation;

import java.util.function.Supplier;

/** One database, in JMX. */
record SourceBean(Supplier<Look> look, int index) implements SourceMXBean {
  private SourceLook source() {
    return look.get().sources().get(index);
  }

  @Override
  public String getKind() {
    return source().report().kind();
  }

  @Override
  public boolean isUp() {
    return source().isUp();
  }

  @Override
  public long getRestarts() {
    return source().report().restarts();
  }

  @Override
  public double getSlotLagBytes() {
    return source().slotLag();
  }
}
