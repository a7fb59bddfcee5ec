package io.tailrace.web.settings.value;

import java.util.Locale;

/** The transport of streams that the user wants. */
public enum TransportChoice {
  /** The one with the least memory that is tested on this server. */
  AUTO,
  /** Async servlets, which every container has. */
  ASYNC,
  /** Connections that Tomcat hands over. */
  UPGRADE;

  /** As it is written in the settings. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
