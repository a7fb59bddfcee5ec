package io.tailrace.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A file that holds a password, and nothing else but a line break after it. It is read again for
 * each connection, so the next connection uses a changed password.
 */
public record PasswordFile(Path path) {
  /** Longer than any password; the rest is not read. */
  private static final int LONGEST = 64 << 10;

  /**
   * The password.
   *
   * @throws IOException where there is none; the message says why, and never shows the file's
   *     contents
   */
  public String read() throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LONGEST + 1);
    } catch (IOException e) {
      throw new IOException("the file cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    if (bytes.length > LONGEST) {
      throw new IOException("the file is too large for a password");
    }
    String password = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R$", "");
    if (password.isBlank()) {
      throw new IOException("the file is empty; write the password into it");
    }
    return password;
  }

  /** Whether every user of this machine may read it; false where the system does not report it. */
  public boolean isOpenToAll() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      return permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
