package io.tailrace.bench.servers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A server in processes of its own that sends a crowd numbered messages. */
public abstract class Peer implements AutoCloseable {
  private static final String GZIP = "+gzip";
  private static final String BEFORE = "+before";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  final Process process;
  private int port;

  private Peer(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /**
   * One whose events have about so many bytes, before chunks and gzip; {@code +gzip} behind its
   * name where its clients ask for that, {@code +before} for another build of ours.
   */
  public static Peer start(String name, int bytes, String... settings)
      throws IOException, InterruptedException {
    String plain = name.replace(GZIP, "").replace(BEFORE, "");
    return switch (plain) {
      case "upgrade", "async" -> ours(plain, path(name), bytes, List.of(settings));
      case "floor" -> new Fed(List.of(floor().toString(), filler(bytes - 146)), "/");
      case "article" -> fed("io.tailrace.bench.servers.ArticleServer", filler(bytes - 146), "");
      case "python" ->
          new Fed(
              List.of("/usr/bin/python3", "src/bench/python/article.py", filler(bytes - 146)),
              "/stream");
      case "javalin" ->
          fed("io.tailrace.bench.servers.JavalinServer", filler(bytes - 146), "tomcat-embed");
      case "nchan" -> new Nchan(filler(bytes - 126));
      default -> throw new IllegalArgumentException("no such peer: " + name);
    };
  }

  public static boolean isCompressed(String name) {
    return name.endsWith(GZIP);
  }

  public static boolean isOurs(String name) {
    return name.startsWith("upgrade") || name.startsWith("async");
  }

  /**
   * What makes a row so long that an event which takes one and gives another has so many bytes
   * more. Letters and spaces at random: what compresses like text.
   */
  private static String filler(int bytes) {
    return new Random(7)
        .ints(Math.max(0, bytes) / 2, 0, LETTERS.length())
        .mapToObj(LETTERS::charAt)
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  /** The class path of this build, or of the one that {@code -Dbefore} names. */
  private static String path(String name) {
    String own = System.getProperty("java.class.path");
    if (!name.contains(BEFORE)) {
      return own;
    }
    String jars =
        Arrays.stream(own.split(File.pathSeparator, -1))
            .filter(each -> each.endsWith(".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    return System.getProperty("before") + File.pathSeparator + jars;
  }

  private static Peer ours(String hold, String path, int bytes, List<String> settings)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("java", "-Xmx2g"));
    command.add("-Drows=" + System.getProperty("rows", "1"));
    command.add("-cp");
    command.add(path);
    command.add("io.tailrace.web.FedServer");
    command.add(filler(bytes - 137));
    command.add("tailrace.views=pulse");
    command.add("tailrace.hold=" + hold);
    String writers = System.getProperty("writers", "1");
    if (!writers.isEmpty()) {
      command.add("tailrace.stream.writers=" + writers);
    }
    command.addAll(settings);
    return new Fed(command, "/tailrace/api/stream/pulse");
  }

  /** Its class path is ours, but for a jar of which two cannot be. */
  private static Peer fed(String main, String filler, String without) throws IOException {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(each -> without.isEmpty() || !each.contains(without))
            .collect(Collectors.joining(File.pathSeparator));
    return new Fed(List.of("java", "-Xmx2g", "-cp", path, main, filler), "/stream");
  }

  private static Path floor() throws IOException, InterruptedException {
    Path program = Path.of("target/floor");
    Process compiler =
        new ProcessBuilder("gcc", "-O2", "-o", program.toString(), "src/bench/c/floor.c")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("the floor needs gcc");
    }
    return program.toAbsolutePath();
  }

  /** Begins to record what its JVM does; for servers in Java. */
  public void record() throws IOException, InterruptedException {
    jcmd(
        "JFR.start",
        "name=bench",
        "settings=profile",
        "jdk.ExecutionSample#period=10ms",
        "jdk.NativeMethodSample#period=10ms");
  }

  public void recorded(Path file) throws IOException, InterruptedException {
    jcmd("JFR.stop", "name=bench", "filename=" + file.toAbsolutePath());
  }

  private void jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("jcmd", String.valueOf(process.pid())));
    command.addAll(List.of(arguments));
    Process jcmd =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (jcmd.waitFor() != 0) {
      throw new IOException("no success: " + command);
    }
  }

  public int port() {
    return port;
  }

  public abstract String path();

  /** So many messages after each other. */
  public abstract void send(int count) throws IOException;

  /** So many changes after each other, each of one of so many rows, in turn; ours only. */
  public void change(int count, int rows) throws IOException {
    throw new IOException("this peer has one row");
  }

  /** How often it has encoded all rows so far; 0 where it does not know. */
  public long checkpoints() throws IOException {
    return 0;
  }

  /** Of the process that sends, user and system. */
  public long cpuMs() throws IOException {
    return cpuMs(process.pid());
  }

  public static long cpuMs(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Is told over its standard input how many messages to send. */
  private static final class Fed extends Peer {
    private final String path;
    private final BufferedReader says;

    Fed(List<String> command, String path) throws IOException {
      super(command);
      this.path = path;
      says =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String first = says.readLine();
      if (first == null) {
        throw new IOException("did not start: " + command);
      }
      super.port = Integer.parseInt(first.replace("port ", ""));
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public long checkpoints() throws IOException {
      OutputStream in = process.getOutputStream();
      in.write('\n');
      in.flush();
      return Long.parseLong(says.readLine().replace("checkpoints ", ""));
    }

    @Override
    public void change(int count, int rows) throws IOException {
      OutputStream in = process.getOutputStream();
      in.write((count + " " + rows + "\n").getBytes(StandardCharsets.US_ASCII));
      in.flush();
      String unused = says.readLine();
    }

    @Override
    public void send(int count) throws IOException {
      OutputStream in = process.getOutputStream();
      in.write((count + "\n").getBytes(StandardCharsets.US_ASCII));
      in.flush();
    }
  }

  /** nginx with one worker and Nchan, which is told by one connection that stays open. */
  private static final class Nchan extends Peer {
    private final String filler;
    private final Socket publisher;
    private long number = 1;

    Nchan(String filler) throws IOException {
      super(command());
      this.filler = filler;
      super.port = Integer.parseInt(Files.readString(folder().resolve("port")));
      publisher = connect();
      publish("snapshot\n" + data(""));
    }

    private static Path folder() {
      return Path.of("target/nchan").toAbsolutePath();
    }

    private static List<String> command() throws IOException {
      Path folder = Files.createDirectories(folder());
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      Files.writeString(folder.resolve("port"), String.valueOf(port));
      Files.writeString(
          folder.resolve("nginx.conf"),
          """
          load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
          daemon off;
          master_process off;
          worker_processes 1;
          worker_rlimit_nofile 30000;
          pid PLACE/nginx.pid;
          error_log PLACE/error.log;
          events { worker_connections 25000; }
          http {
            access_log off;
            keepalive_requests 1000000000;
            client_body_temp_path PLACE/body;
            proxy_temp_path PLACE/proxy;
            fastcgi_temp_path PLACE/fastcgi;
            uwsgi_temp_path PLACE/uwsgi;
            scgi_temp_path PLACE/scgi;
            server {
              listen 127.0.0.1:PORT backlog=1024;
              location = /pub {
                nchan_publisher;
                nchan_channel_id pulse;
                nchan_message_buffer_length 100;
              }
              location = /sub {
                nchan_subscriber eventsource;
                nchan_channel_id pulse;
                nchan_subscriber_first_message -1;
                nchan_subscriber_timeout 0;
              }
            }
          }
          """
              .replace("PLACE", folder.toString())
              .replace("PORT", String.valueOf(port)));
      return List.of("/usr/sbin/nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf");
    }

    private Socket connect() throws IOException {
      for (int attempt = 0; ; attempt++) {
        try {
          return new Socket(InetAddress.getLoopbackAddress(), port());
        } catch (IOException e) {
          if (attempt > 200) {
            throw e;
          }
          LockSupport.parkNanos(50_000_000L);
        }
      }
    }

    @Override
    public String path() {
      return "/sub";
    }

    private String data(String deleted) {
      return "{\"view\":\"pulse\",\"timestamp\":%d,\"time\":1764000000000,\"inserted\":[[%d,\"%s\"]],\"deleted\":[%s]}"
          .formatted(number, number, filler, deleted);
    }

    @Override
    public void send(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        String deleted = "[" + number + ",\"" + filler + "\"]";
        number++;
        publish(data(deleted));
      }
    }

    private void publish(String message) throws IOException {
      byte[] body = message.getBytes(StandardCharsets.UTF_8);
      String head =
          "POST /pub HTTP/1.1\r\nHost: bench\r\nContent-Type: text/plain\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      OutputStream out = publisher.getOutputStream();
      byte[] request = new byte[head.length() + body.length];
      System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, request, 0, head.length());
      System.arraycopy(body, 0, request, head.length(), body.length);
      out.write(request);
      drain(publisher.getInputStream());
    }

    /** Its answers are not waited for. */
    private static void drain(InputStream in) throws IOException {
      while (in.available() > 0) {
        long unused = in.skip(in.available());
      }
    }

    @Override
    public void close() throws IOException {
      publisher.close();
      super.close();
    }
  }
}
