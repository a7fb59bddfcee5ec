package io.tailrace.web.operation;

import java.util.function.Supplier;

/** One view, in JMX. */
record ViewBean(Supplier<Look> look, String name) implements ViewMXBean {
  private ViewLook view() {
    return view(look.get());
  }

  private ViewLook view(Look now) {
    ViewLook view = now.view(name);
    if (view == null) {
      throw new IllegalStateException("the view " + name + " is gone");
    }
    return view;
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
    return view(now).age(now.time());
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
