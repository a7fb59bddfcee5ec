package io.tailrace.web.operation;

import java.util.function.Supplier;

/** One view, in JMX: the one with this index, of the source with that one. */
record ViewBean(Supplier<Look> look, int source, int index) implements ViewMXBean {
  private ViewLook view() {
    return look.get().sources().get(source).views().get(index);
  }

  @Override
  public String getState() {
    return view().report().state().wire();
  }

  @Override
  public String getReason() {
    return view().report().reason();
  }

  @Override
  public long getStateSinceTime() {
    return view().report().sinceTime();
  }

  @Override
  public double getAgeSeconds() {
    Look now = look.get();
    return now.sources().get(source).views().get(index).age(now.time());
  }

  @Override
  public double getBehindSeconds() {
    return view().behind();
  }

  @Override
  public long getBatches() {
    return view().meter().batches();
  }

  @Override
  public long getInsertedRows() {
    return view().meter().inserted();
  }

  @Override
  public long getDeletedRows() {
    return view().meter().deleted();
  }

  @Override
  public long getRows() {
    return view().meter().rows();
  }

  @Override
  public long getBytes() {
    return view().meter().bytes();
  }

  @Override
  public long getLogBytes() {
    return view().meter().logBytes();
  }

  @Override
  public long getCheckpointBytes() {
    return view().meter().checkpointBytes();
  }

  @Override
  public long getCheckpoints() {
    return view().meter().checkpoints();
  }
}
