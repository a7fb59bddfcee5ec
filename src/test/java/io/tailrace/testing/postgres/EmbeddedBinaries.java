package io.tailrace.testing.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The binaries of zonky: of the demo where the version is empty, else of a major version, which
 * Maven has unpacked before the integration tests. Commits are not synchronous, and there is no
 * JIT.
 */
record EmbeddedBinaries(String version) implements PostgresBinaries {
  private static final Path UNPACKED = Path.of("target", "postgres");

  @Override
  public Running start(Path folder, Map<String, String> settings, int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setOverrideWorkingDirectory(folder.resolveSibling("tailrace-postgres").toFile())
            .setCleanDataDirectory(false)
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("wal_level", "logical")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("fsync", "off");
    if (!version.isEmpty()) {
      builder.setPgBinaryResolver((system, machine) -> archive());
    }
    settings.forEach(builder::setServerConfig);
    if (port != 0) {
      builder.setPort(port);
    }
    EmbeddedPostgres started = builder.start();
    return new Running() {
      @Override
      public int port() {
        return started.getPort();
      }

      @Override
      public void stop() throws IOException {
        started.close();
      }
    };
  }

  private InputStream archive() throws IOException {
    try (DirectoryStream<Path> archives =
        Files.newDirectoryStream(UNPACKED.resolve(version), "*.txz")) {
      return Files.newInputStream(archives.iterator().next());
    }
  }
}
