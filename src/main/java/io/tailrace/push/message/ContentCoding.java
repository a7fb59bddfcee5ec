package io.tailrace.push.message;

/** How a stream's bytes are coded, as HTTP's Content-Encoding. */
public enum ContentCoding {
  IDENTITY,
  /**
   * One gzip member without an end: pieces that are each deflated alone, once for all streams, so
   * that the same bytes are valid in every stream.
   */
  GZIP
}
