package io.tailrace.web.operation;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All streams, in JMX. */
record StreamsBean(Supplier<Look> look, CommitToWrite commitToWrite) implements StreamsMXBean {
  @Override
  public int getOpen() {
    return look.get().streams();
  }

  @Override
  public int getLined() {
    return look.get().linedStreams();
  }

  @Override
  public int getMost() {
    return look.get().mostStreams();
  }

  @Override
  public long getFrames() {
    return look.get().counts().frames();
  }

  @Override
  public Map<String, Long> getSentBytes() {
    return words(look.get().counts().bytes());
  }

  @Override
  public Map<String, Long> getJoined() {
    return words(look.get().counts().joined());
  }

  @Override
  public Map<String, Long> getEnded() {
    return words(look.get().counts().parted());
  }

  @Override
  public Map<String, Long> getRefused() {
    return look.get().refused();
  }

  @Override
  public Map<Long, Long> getCommitToWriteMillis() {
    return commitToWrite.counts();
  }

  @Override
  public double getWritersSilenceSeconds() {
    return look.get().writersSilence().toNanos() / 1e9;
  }

  private static Map<String, Long> words(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> words = new TreeMap<>();
    counts.forEach((each, count) -> words.put(StreamMeters.word(each), count));
    return words;
  }
}
