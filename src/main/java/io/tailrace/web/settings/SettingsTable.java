package io.tailrace.web.settings;

import static io.tailrace.web.settings.Definition.Scope.APPLICATION;
import static io.tailrace.web.settings.Definition.Scope.DATABASE;
import static io.tailrace.web.settings.Definition.Scope.NAMED_VIEW;
import static io.tailrace.web.settings.Definition.Scope.VIEW;

import io.tailrace.push.StreamTimeouts;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.web.settings.Definition.Scope;
import io.tailrace.web.settings.value.Compression;
import io.tailrace.web.settings.value.DatabaseUrl;
import io.tailrace.web.settings.value.NamedViews;
import io.tailrace.web.settings.value.Relation;
import io.tailrace.web.settings.value.TransportChoice;
import io.tailrace.web.settings.value.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every setting, once: its key, its type and limits, its default, and one line of help. What is
 * read, what is refused as unknown, and docs/SETTINGS.md all follow this table.
 */
public final class SettingsTable {
  static final int MOST_STREAMS = 1_000_000;
  static final String ROLES = "roles, separated by commas";

  static final Definition<NamedViews> VIEWS =
      Definition.of(
          APPLICATION,
          "views",
          ValueType.of("names, separated by commas", NamedViews::read),
          "Views to serve. A pattern such as `sales.*` names every table and view of a PostgreSQL"
              + " schema.");

  static final Definition<String> URL =
      Definition.of(
          DATABASE,
          "url",
          ValueType.anyText("`" + DatabaseUrl.EXAMPLE + "`"),
          "The database, with pgjdbc's parameters after a `?`.");

  static final Definition<String> USER =
      Definition.of(DATABASE, "user", ValueType.anyText("text"), "User to log in as.");

  static final Definition<String> PASSWORD =
      Definition.of(
          DATABASE,
          "password",
          ValueType.anyText("text"),
          "Password. It is never logged or shown.");

  static final Definition<String> PASSWORD_FILE =
      Definition.of(
          DATABASE,
          "password-file",
          ValueType.anyText("absolute path"),
          "File that contains the password. It is read for each connection, so a new password"
              + " needs no restart.");

  static final Definition<String> DATA_SOURCE =
      Definition.of(
          DATABASE,
          "datasource",
          ValueType.anyText("JNDI name"),
          "An unpooled `org.postgresql.ds.PGSimpleDataSource` that supplies URL, user and password"
              + " in place of the settings above.");

  static final Definition<Duration> SETTLE =
      Definition.of(
              DATABASE,
              "settle",
              ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
              "Materialize: pause after each new connection before views are first read, while a"
                  + " restarted server fills them.")
          .otherwise(Duration.ZERO);

  static final Definition<String> SLOT =
      Definition.of(
              DATABASE,
              "slot",
              ValueType.of("lower-case letters, digits and `_`", ConfiguredDatabase::slot),
              "PostgreSQL: name of a permanent replication slot, different on each node. A lost"
                  + " connection then resumes without reading views again.")
          .otherwise(null, "a temporary slot");

  static final Definition<Relation> RELATION =
      Definition.of(
              NAMED_VIEW,
              "relation",
              ValueType.of("name, as in SQL", Relation::of),
              "Table or view in the database.")
          .otherwise(null, "the view's name");

  static final Definition<String> QUERY =
      Definition.of(
          NAMED_VIEW,
          "query",
          ValueType.of("`SELECT` statement", ConfiguredView::select),
          "A query in place of a relation. Materialize needs `SUBSCRIBE` for it.");

  static final Definition<Duration> EVERY =
      Definition.of(
          VIEW,
          "every",
          ValueType.duration(Duration.ofMillis(100), Duration.ofHours(24)),
          "PostgreSQL: how often to read a view whose changes cannot be followed: one with"
              + " `now()`, a materialized view, a foreign table.");

  static final Definition<Read> READ =
      Definition.of(
              VIEW,
              "read",
              ValueType.choice(Read.class),
              "PostgreSQL: take a table's rows from the replication stream, or read the table after"
                  + " each commit that changes it. `auto` takes the stream where it is exact.")
          .otherwise(Read.AUTO);

  static final Definition<Set<String>> VIEW_ROLES =
      Definition.of(
              VIEW,
              "roles",
              ValueType.names(ROLES, "analyst,admin"),
              "Roles that may see the view, of the container's login or of a token.")
          .otherwise(Set.of(), "everybody");

  static final Definition<Integer> MAX_ROWS =
      Definition.of(
              VIEW,
              "max-rows",
              ValueType.count(1, 1_000_000_000),
              "A view with more rows is stopped, to protect the memory.")
          .otherwise(1_000_000);

  static final Definition<Long> MAX_BYTES =
      Definition.of(
              VIEW,
              "max-bytes",
              ValueType.bytes(1),
              "A view whose rows have more bytes is stopped, to protect the memory.")
          .otherwise(128L << 20);

  static final Definition<Long> MAX_LOG_BYTES =
      Definition.of(
              VIEW,
              "max-log-bytes",
              ValueType.bytes(1 << 20),
              "Bytes of changes that are kept for clients that reconnect. A client that was away"
                  + " for longer gets a snapshot.")
          .otherwise(ViewSettings.LOG_BYTES);

  static final Definition<String> VIEW_SOURCE =
      Definition.of(
              VIEW,
              "source",
              ValueType.of("id of a further database", ConfiguredView::sourceId),
              "Database that the view comes from.")
          .otherwise("", "the first database");

  static final Definition<Duration> HEARTBEAT =
      Definition.of(
              APPLICATION,
              "heartbeat",
              ValueType.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
              "A stream that was silent for this long gets a `progress` event, so that proxies do"
                  + " not end it as idle.")
          .otherwise(StreamTimeouts.DEFAULT.heartbeat());

  static final Definition<TransportChoice> HOLD =
      Definition.of(
              APPLICATION,
              "hold",
              ValueType.choice(TransportChoice.class),
              "Transport of streams: `async` servlets on any container, `upgrade` with a tenth of"
                  + " the memory on Tomcat. `auto` upgrades on Tomcat versions that passed all"
                  + " tests.")
          .otherwise(TransportChoice.AUTO);

  static final Definition<Compression> COMPRESSION =
      Definition.of(
              APPLICATION,
              "stream.compression",
              ValueType.choice(Compression.class),
              "Compress streams for clients that accept it. Each change is compressed once for all"
                  + " of them.")
          .otherwise(Compression.GZIP);

  static final Definition<Integer> WRITERS =
      Definition.of(
              APPLICATION,
              "stream.writers",
              ValueType.count(1, 64),
              "Threads that write to streams. They never block, so more threads than cores do not"
                  + " help.")
          .otherwise(
              Math.min(4, Runtime.getRuntime().availableProcessors()), "one per core, at most 4");

  static final Definition<Duration> MAX_AGE =
      Definition.of(
              APPLICATION,
              "stream.max-age",
              ValueType.duration(Duration.ofSeconds(5), Duration.ofHours(24)),
              "A stream ends after about this time, and its client reconnects through the login. A"
                  + " withdrawn role stays in effect for at most this long.")
          .otherwise(StreamTimeouts.DEFAULT.age());

  static final Definition<Integer> STREAMS =
      Definition.of(
              APPLICATION,
              "streams.max",
              ValueType.count(1, MOST_STREAMS),
              "Streams that may be open; if unset, at most nine tenths of `maxConnections`.")
          .otherwise(20_000);

  static final Definition<Integer> STREAMS_OF_USER =
      Definition.of(
              APPLICATION,
              "streams.max-per-user",
              ValueType.count(1, MOST_STREAMS),
              "Of these, streams of one user who is logged in.")
          .otherwise(200);

  static final Definition<Integer> STREAMS_OF_ADDRESS =
      Definition.of(
              APPLICATION,
              "streams.max-per-address",
              ValueType.count(1, MOST_STREAMS),
              "Of these, streams of one address. Behind a proxy, configure `RemoteIpValve` first.")
          .otherwise(Integer.MAX_VALUE, "any number");

  /** Settings that a reader looks for together. */
  record Section(String title, List<Definition<?>> settings) {}

  static final List<Section> SECTIONS =
      List.of(
          new Section(
              "Database", List.of(URL, USER, PASSWORD, PASSWORD_FILE, DATA_SOURCE, SETTLE, SLOT)),
          new Section(
              "Views",
              List.of(
                  VIEWS,
                  RELATION,
                  QUERY,
                  EVERY,
                  READ,
                  VIEW_ROLES,
                  RowSettings.FILTER_BY,
                  RowSettings.ROWS,
                  RowSettings.ALL_ROWS_ROLES,
                  MAX_ROWS,
                  MAX_BYTES,
                  MAX_LOG_BYTES,
                  VIEW_SOURCE)),
          new Section(
              "Streams",
              List.of(
                  HEARTBEAT,
                  HOLD,
                  COMPRESSION,
                  WRITERS,
                  MAX_AGE,
                  STREAMS,
                  STREAMS_OF_USER,
                  STREAMS_OF_ADDRESS,
                  RowSettings.SLICES)),
          new Section("Files", FileSettings.ROWS),
          new Section("Access", AccessSettings.ROWS),
          new Section("Tokens", TokenTable.ROWS));

  private SettingsTable() {}

  static Stream<Definition<?>> of(Scope scope) {
    return SECTIONS.stream()
        .flatMap(section -> section.settings().stream())
        .filter(setting -> setting.scope() == scope);
  }
}
