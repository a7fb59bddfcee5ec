package io.tailrace.testing.postgres;

import io.tailrace.testing.postgres.Answer.End;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Speaks the server's side of the PostgreSQL protocol on a real socket and lets a script decide
 * what it answers. It keeps transactions as a server does: after an error nothing but ROLLBACK
 * works.
 */
public final class ScriptedPostgresServer implements Closeable {
  private static final int SSL_REQUEST = 80877103;
  private static final int CANCEL_REQUEST = 80877102;

  /** Decides what is answered. Called by many threads. */
  public interface Script {
    /** Sent after the log-in, before the server is ready; an error refuses the log-in. */
    List<ServerMessage> greeting();

    /** A new connection's own part of the script. */
    Session session();

    /** A new connection's way to its client. */
    default Wire wire() {
      return ServerMessage::write;
    }
  }

  /** What carries one connection's messages, in order, and may break them. */
  public interface Wire {
    void write(ServerMessage message, DataOutputStream out) throws IOException;

    /** After so much silence of the client's the connection is closed; zero for never. */
    default Duration patience() {
      return Duration.ZERO;
    }
  }

  /** One connection's part of a script. */
  public interface Session {
    Answer answer(String sql, boolean inTransaction);

    /** The columns of a statement that is only described. */
    Answer describe(String sql);
  }

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean mute;

  public ScriptedPostgresServer(Script script) throws IOException {
    this(script, 0);
  }

  public ScriptedPostgresServer(Script script, int port) throws IOException {
    this.script = script;
    this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + listener.getLocalPort() + "/materialize";
  }

  /** Every statement that was executed, in order. */
  public List<String> asked() {
    return asked;
  }

  public long asked(String beginning) {
    return asked.stream().filter(sql -> sql.startsWith(beginning)).count();
  }

  /** Connections that are open now. */
  public int connections() {
    return sockets.size();
  }

  /** Ends every connection, as a server that is killed does. New ones are taken. */
  public void hangUp() {
    sockets.forEach(ScriptedPostgresServer::close);
  }

  /**
   * From now on nothing is answered, to old and new connections, as by a server without a network.
   */
  public void mute(boolean now) {
    mute = now;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "scripted server");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void serve(Socket socket) {
    try {
      new Connection(socket).serve();
    } catch (IOException | InterruptedException e) {
      // The client has left, or the server was closed.
    } finally {
      close(socket);
      sockets.remove(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    listener.close();
    hangUp();
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final class Connection {
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Socket socket;
    private final Session session = script.session();
    private final Wire wire = script.wire();
    private final Map<String, String> statements = new HashMap<>();
    private char status = 'I';

    // The statement that the next Sync ends.
    private String sql = "";
    private boolean parsed;
    private boolean bound;
    private boolean describes;
    private boolean executes;
    private boolean closes;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    void serve() throws IOException, InterruptedException {
      if (!logIn()) {
        return;
      }
      while (true) {
        char type = (char) in.readByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        silentIfMute();
        if (type == 'X' || !take(type, ByteBuffer.wrap(body))) {
          return;
        }
      }
    }

    private boolean logIn() throws IOException, InterruptedException {
      while (true) {
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        silentIfMute();
        int code = ByteBuffer.wrap(body).getInt();
        if (code == CANCEL_REQUEST) {
          closing.await(); // these servers keep the connection open
          return false;
        }
        if (code == SSL_REQUEST) {
          out.writeByte('N');
          out.flush();
          continue;
        }
        List<ServerMessage> greeting = script.greeting();
        if (greeting.get(0).type() == ServerMessage.ERROR) {
          send(greeting);
          out.flush();
          return false;
        }
        send(List.of(ServerMessage.authenticated()));
        send(greeting);
        send(List.of(ServerMessage.key(), ServerMessage.ready(status)));
        out.flush();
        return true;
      }
    }

    private boolean take(char type, ByteBuffer body) throws IOException, InterruptedException {
      switch (type) {
        case 'Q' -> {
          return reply(text(body), false);
        }
        case 'P' -> {
          String name = text(body);
          statements.put(name, text(body));
          sql = statements.getOrDefault(name, "");
          parsed = true;
        }
        case 'B' -> bind(body);
        case 'D' -> {
          describes = true;
          if (body.get() == 'S') {
            sql = statements.getOrDefault(text(body), "");
          }
        }
        case 'E' -> executes = true;
        case 'C' -> closes = true;
        case 'S' -> {
          return sync();
        }
        default -> throw new EOFException("a message that is not understood: " + type);
      }
      return true;
    }

    private void bind(ByteBuffer body) {
      text(body);
      sql = statements.getOrDefault(text(body), "");
      boolean binary = false;
      for (int formats = body.getShort(); formats > 0; formats--) {
        binary = body.getShort() == 1;
      }
      int parameters = body.getShort();
      for (int i = 1; i <= parameters; i++) {
        byte[] value = new byte[body.getInt()];
        body.get(value);
        String text =
            binary
                ? Integer.toString(ByteBuffer.wrap(value).getInt())
                : new String(value, StandardCharsets.UTF_8);
        sql = sql.replace("$" + i, text);
      }
      bound = true;
    }

    private boolean sync() throws IOException, InterruptedException {
      boolean ready = true;
      if (closes) {
        send(List.of(ServerMessage.closeComplete()));
      }
      if (executes) {
        ready = reply(sql, true);
      } else {
        if (describes) {
          List<ServerMessage> columns = session.describe(sql).messages();
          boolean known = columns.get(0).type() != ServerMessage.ERROR;
          if (known && parsed) {
            send(List.of(ServerMessage.parseComplete()));
          }
          if (known) {
            send(List.of(ServerMessage.noParameters()));
          }
          send(columns);
        }
        ready();
      }
      parsed = false;
      bound = false;
      describes = false;
      executes = false;
      closes = false;
      return ready;
    }

    private boolean reply(String statement, boolean extended)
        throws IOException, InterruptedException {
      asked.add(statement);
      Answer answer = answer(statement);
      if (closing.await(answer.pause().toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      silentIfMute();
      send(extended ? framed(answer) : answer.messages());
      if (answer.end() == End.SILENT) {
        out.flush();
        while (in.read() >= 0) {} // until the client leaves
        return false;
      }
      if (answer.end() == End.HUNG_UP) {
        out.flush();
        return false;
      }
      if (answer.isError() && status == 'T') {
        status = 'E';
      }
      ready();
      return true;
    }

    private Answer answer(String statement) {
      if (statement.equals("BEGIN")) {
        status = 'T';
        return Answer.done("BEGIN");
      }
      if (statement.equals("ROLLBACK")) {
        status = 'I';
        return Answer.done("ROLLBACK");
      }
      if (status == 'E') {
        return Answer.error(
            "25P02",
            "current transaction is aborted, commands ignored until end of transaction block");
      }
      return session.answer(statement, status == 'T');
    }

    /** With what the extended protocol has around the same answer. */
    private List<ServerMessage> framed(Answer answer) {
      List<ServerMessage> all = new ArrayList<>();
      if ((answer.isError() && !answer.describes()) || answer.messages().isEmpty()) {
        return answer.messages();
      }
      if (parsed) {
        all.add(ServerMessage.parseComplete());
      }
      if (bound) {
        all.add(ServerMessage.bindComplete());
      }
      if (describes && !answer.describes()) {
        all.add(ServerMessage.noData());
      }
      all.addAll(answer.messages());
      return all;
    }

    private void send(List<ServerMessage> messages) throws IOException {
      for (ServerMessage message : messages) {
        wire.write(message, out);
        socket.setSoTimeout((int) wire.patience().toMillis());
      }
    }

    private void ready() throws IOException {
      send(List.of(ServerMessage.ready(status)));
      out.flush();
    }

    private void silentIfMute() throws InterruptedException {
      if (mute) {
        closing.await();
      }
    }

    private static String text(ByteBuffer body) {
      int start = body.position();
      while (body.get() != 0) {}
      byte[] text = new byte[body.position() - start - 1];
      body.get(start, text);
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}
