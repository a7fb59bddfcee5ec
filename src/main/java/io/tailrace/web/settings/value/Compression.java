package io.tailrace.web.settings.value;

/** Compression of streams, for clients that accept it. */
public enum Compression {
  GZIP,
  OFF
}
