package io.tailrace.demo;

import java.util.Locale;

/** The operating system and the architecture, as the PostgreSQL archives name them. */
final class Platform {
  static final boolean WINDOWS = system().equals("windows");

  private Platform() {}

  static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "darwin" : name;
  }

  static String machine() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (machine) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> machine;
    };
  }
}
