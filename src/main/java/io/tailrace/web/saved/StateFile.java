package io.tailrace.web.saved;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of one application. It is replaced as a whole: written under another name, synced, and
 * renamed. A lock keeps a second application of the same name out. For one thread.
 */
final class StateFile {
  private final StateFolder folder;
  private final Path file;
  private final Path draft;
  private final Path lockFile;
  private @Nullable FileLock lock;

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    /** Returns whether there is anything to keep. */
    boolean write(FileChannel to) throws IOException;
  }

  /**
   * @param application in the server, as a part of a file's name
   */
  StateFile(Path folder, String application) {
    String name = application.replaceAll("[^A-Za-z0-9.-]", "_");
    this.folder = new StateFolder(folder);
    this.file = folder.resolve(name + ".state");
    this.draft = folder.resolve(name + ".state.new");
    this.lockFile = folder.resolve(name + ".lock");
  }

  Path path() {
    return file;
  }

  /** From now on no other application uses it. */
  void lock() throws StateFault {
    if (lock != null) {
      return;
    }
    folder.prepare();
    @Nullable FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              lockFile,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              folder.ofFile());
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another application of this process has it.
    } catch (IOException e) {
      throw new StateFault(lockFile + " cannot be locked: " + StateFolder.text(e));
    } finally {
      if (lock == null) {
        close(channel);
      }
    }
    if (lock == null) {
      throw new StateFault(
          "another application uses "
              + file
              + "; give each one a folder of its own with tailrace.state-dir");
    }
  }

  /** Another application may use it. */
  void unlock() {
    FileLock held = lock;
    lock = null;
    if (held != null) {
      close(held.acquiredBy());
    }
  }

  private static void close(@Nullable AutoCloseable channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (Exception e) {
      // The lock is gone with the process at the latest.
    }
  }

  /** What was saved; null where nothing was. */
  @Nullable InputStream open() throws StateFault {
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !folder.isOurs(file)) {
        throw new StateFault(file + " belongs to somebody else");
      }
      return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (IOException e) {
      throw new StateFault(file + " cannot be read: " + StateFolder.text(e));
    }
  }

  /** Removes what was saved: it is used once. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Puts this content in place of what was saved, all of it or nothing. */
  void replace(Content content) throws IOException {
    Files.deleteIfExists(draft);
    try {
      boolean kept;
      try (FileChannel channel =
          FileChannel.open(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              folder.ofFile())) {
        kept = content.write(channel);
        channel.force(true);
      }
      if (kept) {
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
      } else {
        delete();
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private void syncFolder() {
    try (FileChannel channel = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every system can sync a folder. Without it, a crash of the system may lose the file.
    }
  }
}
