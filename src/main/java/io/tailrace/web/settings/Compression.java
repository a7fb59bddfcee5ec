package io.tailrace.web.settings;

/** How streams are compressed for clients that ask for it. */
public enum Compression {
  GZIP,
  OFF;

  static Compression of(Setting setting) {
    return switch (setting.value()) {
      case "gzip" -> GZIP;
      case "off" -> OFF;
      default -> throw setting.wrong("write gzip or off");
    };
  }
}
