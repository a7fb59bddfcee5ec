package io.tailrace.web.operation;

import java.util.Map;

/** All streams of an application. Counts are since its start. */
public interface StreamsMXBean {
  int getOpen();

  /** How many of them stand in line for contents. */
  int getLined();

  /** How many may be open. */
  int getMost();

  long getFrames();

  /** By encoding. */
  Map<String, Long> getSentBytes();

  /** By way. */
  Map<String, Long> getJoined();

  /** By reason. */
  Map<String, Long> getEnded();

  /** By reason. */
  Map<String, Long> getRefused();

  /** How many changes took up to so many ms from commit to write. */
  Map<Long, Long> getCommitToWriteMillis();

  double getWritersSilenceSeconds();
}
