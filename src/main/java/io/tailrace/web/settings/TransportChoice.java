package io.tailrace.web.settings;

import java.util.Locale;

/** How the connections of streams are held. */
public enum TransportChoice {
  /** By the leanest way that is known to work on this server. */
  AUTO,
  /** As async servlets, which every container has. */
  ASYNC,
  /** As connections that Tomcat hands over. */
  UPGRADE;

  static TransportChoice of(Setting setting) {
    return switch (setting.value()) {
      case "auto" -> AUTO;
      case "async" -> ASYNC;
      case "upgrade" -> UPGRADE;
      default -> throw setting.wrong("write auto, async or upgrade");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
