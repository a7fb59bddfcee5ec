package io.tailrace.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs for this operating system, from the archive on the classpath. Every user
 * can read and run the unpacked files, because PostgreSQL may have to run as another user.
 */
final class Binaries {
  private static final int OWNER_MAY_EXECUTE = 0100;

  private Binaries() {}

  static void unpack(Path folder) throws IOException {
    try (InputStream packed = archive();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(packed, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, folder);
      }
    }
  }

  private static InputStream archive() throws IOException {
    String name = "postgres-" + Platform.system() + "-" + Platform.machine() + ".txz";
    InputStream archive = Binaries.class.getResourceAsStream("/" + name);
    if (archive == null) {
      throw new IOException(
          "There is no embedded PostgreSQL for this system ("
              + name
              + " is not on the classpath): name a database with TAILRACE_URL and TAILRACE_VIEWS");
    }
    return archive;
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder)
      throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("not a path inside the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Folders.createReadable(target);
      return;
    }
    Folders.createReadable(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    Folders.makeReadable(target, (entry.getMode() & OWNER_MAY_EXECUTE) != 0);
  }
}
