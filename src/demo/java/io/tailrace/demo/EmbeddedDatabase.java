package io.tailrace.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A PostgreSQL in a temporary folder, on a free port of 127.0.0.1; it can also be started by root.
 * {@link #close} and the end of the Java process remove everything. Acknowledged commits survive
 * {@link #kill}. Safe for any thread.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private final Path folder;
  private final Cluster cluster;
  private final Watch watch;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean closed;

  private EmbeddedDatabase(Path folder, Cluster cluster, Watch watch) {
    this.folder = folder;
    this.cluster = cluster;
    this.watch = watch;
  }

  public static EmbeddedDatabase start() throws IOException {
    return start(Map.of());
  }

  /**
   * Unpacks, initializes and starts a server, and returns when it accepts connections.
   *
   * @param settings of postgresql.conf, which override the defaults
   */
  public static EmbeddedDatabase start(Map<String, String> settings) throws IOException {
    Path folder = Files.createTempDirectory("tailrace-").toRealPath();
    Watch watch = Watch.over(folder);
    try {
      Folders.makeReadable(folder, true);
      Binaries.unpack(folder.resolve("pgsql"));
      Cluster cluster = Cluster.create(folder, newPassword(), settings);
      EmbeddedDatabase database = new EmbeddedDatabase(folder, cluster, watch);
      cluster.start();
      return database;
    } catch (IOException | RuntimeException e) {
      try {
        Folders.remove(folder);
        watch.end();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private static String newPassword() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Without user and password. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + cluster.port() + "/postgres";
  }

  public String user() {
    return Cluster.USER;
  }

  public String password() {
    return cluster.password();
  }

  /** With user and password. */
  public String jdbcUrl() {
    return url() + "?user=" + user() + "&password=" + password();
  }

  public int port() {
    return cluster.port();
  }

  /** The process id of the postmaster; of the last one while the server is down. */
  public long pid() {
    return cluster.postmaster().pid();
  }

  /** The folder that is removed at the end. */
  public Path folder() {
    return folder;
  }

  public boolean isRunning() {
    return cluster.isRunning();
  }

  /** Stops it in order; {@link #restart} starts it with the same data. */
  public void stop() throws IOException {
    lock.lock();
    try {
      cluster.stop("fast");
    } finally {
      lock.unlock();
    }
  }

  /** Kills all processes with SIGKILL; {@link #restart} starts it with the same data. */
  public void kill() {
    lock.lock();
    try {
      cluster.kill();
    } finally {
      lock.unlock();
    }
  }

  /** Kills the postmaster alone with SIGKILL. */
  public void killPostmaster() {
    lock.lock();
    try {
      cluster.killPostmaster();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts it again on the same port with the same data, and returns when it accepts connections.
   * Does nothing if it runs or is closed.
   */
  public void restart() throws IOException {
    lock.lock();
    try {
      if (!closed && !cluster.isRunning()) {
        cluster.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until its postmaster has ended.
   *
   * @return whether it ended within the time
   */
  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return cluster.awaitEnd(time, unit);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      cluster.stop("immediate");
      Folders.remove(folder);
      watch.end();
    } finally {
      lock.unlock();
    }
  }
}
