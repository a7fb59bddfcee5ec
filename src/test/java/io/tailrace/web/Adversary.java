package io.tailrace.web;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.clients.KeptConnection;
import io.tailrace.testing.clients.KeptConnection.Response;
import io.tailrace.testing.containers.TestLogin;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends requests of many callers, made to get rows of others, and looks for the mark of each row's
 * owner in whatever comes back. For one thread.
 */
final class Adversary {
  /** Tenants are {@code t0} to {@code t49}; rows of the first few never move. */
  static final int TENANTS = 50;

  static final int QUIET = 5;
  static final int ROWS_OF_QUIET = 10;

  private static final Pattern MARK = Pattern.compile("#(\\w+)#");
  private static final List<String> VIEWS = List.of("mine", "lines", "own");

  private static final List<String> PATHS =
      List.of(
          "api/views/%s",
          "api/views/%s",
          "api/views/%s",
          "api/stream/%s",
          "api/stream/%s",
          "api/stream?view=%s",
          "api/stream?view=%s&view=lines",
          "api/stream?view=mine&view=%s",
          "api/stream?view=%s&view=%s",
          "api/stream?vie%%77=%s",
          "api/views",
          "api/views/%s/",
          "api/views//%s",
          "api/views/./%s",
          "api/views/%s;tenant=t1",
          "api/views;tenant=t1/%s",
          "api/stream/%s%%3Ftenant=t1",
          "api/views/%%6d%%69ne",
          "api/views/%s%%00");

  private static final List<String> PARAMETERS =
      List.of(
          "customer_id=%d",
          "customer_id=%d&customer_id=1&customer_id=2",
          "mine.customer_id=%d",
          "customer_id=0%d",
          "tenant=t%d",
          "mine.tenant=t%d",
          "%%74enant=t%d",
          "tenant%%00=t%d",
          "Tenant=t%d",
          "tenant%%5B%%5D=t%d",
          "tenant=&tenant=t%d",
          "tenants=t%d",
          "rows.tenant=t%d",
          "owner=ann%d",
          "customer_id=%d%%26tenant=t1",
          "customer_id=%d;tenant=t1",
          "customer_id=%d%%20OR%%201=1",
          "view=lines&x=%d",
          "lastEventId=%d",
          "where=tenant%%3D%d",
          "all=true&n=%d",
          "=%d",
          "&&&%d");

  private static final List<String> HEADERS =
      List.of(
          "If-None-Match: *",
          "If-Modified-Since: Mon, 30 Nov 2026 00:00:00 GMT",
          "Range: bytes=0-",
          "X-Forwarded-User: boss",
          "X-HTTP-Method-Override: HEAD",
          "X-Original-URL: /tailrace/api/views/all",
          "X-Rewrite-URL: /tailrace/api/views/all",
          "Cookie: tenants=t1; JSESSIONID=x",
          "tenants: t1",
          "tailrace.view.mine.rows.tenant: t1",
          "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJ0MSJ9.",
          TestLogin.WRONG,
          "Cache-Control: only-if-cached",
          "Accept-Encoding: identity",
          "Accept: text/event-stream");

  private final SeededRandom random;
  private final URI server;
  private final KeptConnection connection;

  /** Resume positions and tags that others were given. */
  private final Queue<String> found;

  private final List<String> kept = new ArrayList<>();
  private long rows;
  private long refused;

  Adversary(SeededRandom random, URI server, Queue<String> found) {
    this.random = random;
    this.server = server;
    this.connection = new KeptConnection(server);
    this.found = found;
  }

  /** Rows that callers got: all their own. */
  long rows() {
    return rows;
  }

  long refused() {
    return refused;
  }

  /**
   * Sends so many requests.
   *
   * @param between changes rows, now and then
   */
  void attack(int requests, Callable<?> between) throws Exception {
    for (int i = 0; i < requests; i++) {
      once();
      if (random.oneIn(10)) {
        between.call();
      }
    }
    connection.close();
  }

  private void once() throws IOException {
    Set<String> own = new TreeSet<>();
    StringBuilder headers = new StringBuilder("Host: x\r\n");
    for (int tenants = random.below(4); tenants > 0; tenants--) {
      own.add("t" + random.below(TENANTS));
    }
    if (!own.isEmpty()) {
      headers.append(CallerFilter.HEADER + ": ").append(String.join(",", own)).append("\r\n");
    }
    if (random.oneIn(8)) {
      headers.append(TestLogin.CLERK).append("\r\n");
      own.add("bob");
    }
    String view = random.of(VIEWS);
    if (random.oneIn(10)) {
      plain(own, headers.toString());
      return;
    }
    String path = random.of(PATHS).formatted(view, view);
    while (random.oneIn(2)) {
      String parameter = random.of(PARAMETERS).formatted(random.below(TENANTS));
      path += (path.contains("?") ? "&" : "?") + parameter;
    }
    while (random.oneIn(2)) {
      headers.append(random.oneIn(2) ? stolen() : random.of(HEADERS)).append("\r\n");
    }
    if (random.oneIn(4)) {
      path += (path.contains("?") ? "&" : "?") + "lastEventId=" + token().replace("\"", "%22");
    }
    String method = random.oneIn(5) ? random.of("HEAD", "OPTIONS", "POST", "PROPFIND") : "GET";
    send(method, path, headers.toString(), own);
  }

  /** The twin without an attack, of which the rows are known. */
  private void plain(Set<String> own, String headers) throws IOException {
    Response response = send("GET", "api/views/mine", headers, own);
    Set<String> tenants = new TreeSet<>(own);
    tenants.remove("bob");
    if (tenants.isEmpty()) {
      check(response.status() == 401 || response.status() == 403, "no rows", response);
      return;
    }
    check(response.status() == 200, "the caller's rows", response);
    for (String tenant : tenants) {
      if (Integer.parseInt(tenant.substring(1)) < QUIET) {
        int count = response.body().split("#" + tenant + "#", -1).length - 1;
        check(count == ROWS_OF_QUIET, "all rows of " + tenant, response);
      }
    }
  }

  private String stolen() {
    return random.of("Last-Event-ID: ", "If-None-Match: ") + token();
  }

  private String token() {
    String one = found.poll();
    if (one != null && kept.size() < 10_000) {
      kept.add(one);
    }
    return kept.isEmpty() ? "0000000000000000-1" : random.of(kept);
  }

  private Response send(String method, String path, String headers, Set<String> own)
      throws IOException {
    String request = method + " " + server.getPath() + path + " HTTP/1.1\r\n" + headers + "\r\n";
    boolean stream = method.equals("GET") && path.startsWith("api/stream");
    if (stream && !random.oneIn(8)) {
      request = request.replaceFirst("GET", "HEAD");
      stream = false;
    }
    Response response =
        stream
            ? connection.stream(
                request, "event: snapshot", "event: batch", "event: progress", "event: bye")
            : connection.send(request.substring(0, request.indexOf(' ')), request);
    refused += response.status() >= 400 ? 1 : 0;
    Matcher mark = MARK.matcher(response.body());
    while (mark.find()) {
      rows++;
      check(own.contains(mark.group(1)), own + " alone for " + request, response);
    }
    for (String header : List.of("etag", "tailrace-position")) {
      if (response.headers().containsKey(header)) {
        offer(response.headers().getOrDefault(header, ""));
      }
    }
    Matcher id = Pattern.compile("\nid: (\\S+)").matcher(response.body());
    if (id.find()) {
      offer(id.group(1));
    }
    return response;
  }

  private void offer(String token) {
    if (found.size() < 1_000) {
      found.add(token);
    }
  }

  private static void check(boolean holds, String expected, Response response) {
    if (!holds) {
      throw new AssertionError("expected " + expected + ", but there was " + response);
    }
  }
}
