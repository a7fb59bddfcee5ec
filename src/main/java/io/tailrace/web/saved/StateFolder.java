package io.tailrace.web.saved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * The folder of saved views. Rows lie in it in plain text, so it is this user's alone: a folder in
 * which others can write is refused.
 */
record StateFolder(Path path) {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** Makes it where it is missing. */
  void prepare() throws StateFault {
    try {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        if (path.getParent() != null) {
          Files.createDirectories(path.getParent());
        }
        Files.createDirectory(path, attributes(OWNER));
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new StateFault("the folder " + path + " cannot be made: " + text(e));
    }
    if (!Files.isDirectory(path)) {
      throw new StateFault(path + " is not a folder; write another one as tailrace.state-dir");
    }
    try {
      check();
    } catch (IOException e) {
      throw new StateFault("the folder " + path + " cannot be read: " + text(e));
    }
  }

  private void check() throws StateFault, IOException {
    if (!Files.isWritable(path)) {
      throw new StateFault(
          "the folder "
              + path
              + " is not writable for the user "
              + System.getProperty("user.name"));
    }
    if (!isPosix()) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new StateFault(
          "others can write into the folder " + path + "; run: chmod 700 '" + path + "'");
    }
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Whether a file is of the same user as this process. */
  boolean isOurs(Path file) throws IOException {
    if (!isPosix()) {
      return true;
    }
    UserPrincipal us =
        path.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
    return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(us);
  }

  /** Of a file that only this user may read. */
  FileAttribute<?>[] ofFile() {
    return attributes(FILE);
  }

  private FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  /** A failure in words, without the class. */
  static String text(Exception e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : e.getClass().getSimpleName() + ", " + message;
  }
}
