package io.tailrace.web.settings.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.web.settings.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in itself, and the line that says what to write. */
final class SettingsFaultTest {
  private static final String URL = "tailrace.url=postgresql://db/shop";
  private static final String VIEWS = "tailrace.views=orders";

  @ParameterizedTest
  @MethodSource
  void oneLineSaysWhatToWrite(String message, List<String> lines) {
    assertEquals(message, Reading.fault(lines.toArray(String[]::new)));
  }

  static Stream<Arguments> oneLineSaysWhatToWrite() {
    return Stream.of(
        alone(
            "tailrace.views is missing; write the names of the views, as tailrace.views=top10",
            URL),
        alone("tailrace.url is missing; write tailrace.url=postgresql://host:5432/database", VIEWS),
        alone(
            "tailrace.veiws (system property): is not a setting; did you mean tailrace.views?",
            URL,
            "tailrace.veiws=orders"),
        with(
            "tailrace.view.ordres.max-rows (system property): is not a setting; did you mean"
                + " tailrace.view.orders.max-rows?",
            "tailrace.view.ordres.max-rows=1"),
        alone(
            "tailrace.colour (system property): is not a setting; the settings are"
                + " tailrace.admin.roles, tailrace.config, tailrace.cors.origins, tailrace.datasource, tailrace.heartbeat, tailrace.hold,"
                + " tailrace.jwt.audience, tailrace.jwt.clock-skew, tailrace.jwt.cookie,"
                + " tailrace.jwt.issuer, tailrace.jwt.keys, tailrace.jwt.roles-claim,"
                + " tailrace.jwt.secret-file, tailrace.jwt.user-claim,"
                + " tailrace.metrics.roles, tailrace.password, tailrace.password-file,"
                + " tailrace.settle, tailrace.slices.max, tailrace.slot, tailrace.state-dir, tailrace.stream.compression,"
                + " tailrace.stream.max-age,"
                + " tailrace.stream.writers, tailrace.streams.max,"
                + " tailrace.streams.max-per-address,"
                + " tailrace.streams.max-per-user, tailrace.url, tailrace.user, tailrace.views",
            "tailrace.colour=red"),
        with(
            "tailrace.stream.compression=br (system property): write gzip or off",
            "tailrace.stream.compression=br"),
        with(
            "tailrace.source.mz.password (system property): is not a setting; no view uses this"
                + " database; write tailrace.view.<name>.source=mz",
            "tailrace.source.mz.password=x"),
        with(
            "tailrace.view.sales.items.roles (system property): is not a setting; add the view's"
                + " name to tailrace.views",
            "tailrace.view.sales.items.roles=x"),
        with(
            "tailrace.source.mz.url is missing; write"
                + " tailrace.source.mz.url=postgresql://host:5432/database",
            "tailrace.view.orders.source=mz"),
        with(
            "tailrace.view.orders.source=M Z (system property): write the id of a source in"
                + " lower-case letters, digits, _ and -",
            "tailrace.view.orders.source=M Z"),
        with(
            "tailrace.view.orders.read=wal (system property): write auto, stream or query",
            "tailrace.view.orders.read=wal"),
        with(
            "tailrace.view.orders.read (system property): the replication stream does not have the"
                + " rows of a query; remove this setting",
            "tailrace.view.orders.query=SELECT 1",
            "tailrace.view.orders.read=stream"),
        alone(
            "tailrace.views=a,,b (system property): a name is missing between commas; write"
                + " tailrace.views=top10,sales.orders",
            URL,
            "tailrace.views=a,,b"),
        alone(
            "tailrace.views=a,a (system property): 'a' is listed twice; list it once",
            URL,
            "tailrace.views=a,a"),
        alone(
            "tailrace.views=a;drop (system property): 'a;drop' cannot be a view's name; write"
                + " letters, digits, _ and - in at most three parts with dots between, and the"
                + " relation in tailrace.view.<name>.relation",
            URL,
            "tailrace.views=a;drop"),
        alone(
            "tailrace.views=a.b.c* (system property): 'a.b.c*' is not a pattern; write a schema, a"
                + " dot and a relation's name with * for any characters, as sales.*, sales.order*"
                + " or \"Sales\".*",
            URL,
            "tailrace.views=a.b.c*"),
        alone(
            "tailrace.views=a,pg_catalog.* (system property): 'pg_catalog.*' is a pattern for"
                + " system relations, and patterns never find those; write the name of the one that"
                + " you mean",
            URL,
            "tailrace.views=a,pg_catalog.*"),
        alone(
            "tailrace.views=a,!sales.audit (system property): '!sales.audit' leaves nothing out,"
                + " since the list has no pattern that finds views; remove it, or add a pattern, as"
                + " sales.*",
            URL,
            "tailrace.views=a,!sales.audit"),
        alone(
            "tailrace.view.sales.*.relation (system property): a pattern finds relations by their"
                + " own names; add a name of your choice to tailrace.views, and write this setting"
                + " for that name",
            URL,
            "tailrace.views=sales.*",
            "tailrace.view.sales.*.relation=sales.orders"),
        alone(
            "tailrace.view.sales.orders.max-rows (system property): is not a setting; add the"
                + " view's name to tailrace.views",
            URL,
            "tailrace.views=sales.*",
            "tailrace.view.sales.orders.max-rows=1"),
        with(
            "tailrace.jwt.issuer (system property): no token is accepted without keys; write"
                + " tailrace.jwt.keys or tailrace.jwt.secret-file as well",
            "tailrace.jwt.issuer=https://login.example.com"),
        with(
            "tailrace.jwt.cookie (system property): no token is accepted without keys; write"
                + " tailrace.jwt.keys or tailrace.jwt.secret-file as well",
            "tailrace.jwt.cookie=access_token"),
        with(
            "tailrace.jwt.secret-file (system property): write either this or tailrace.jwt.keys,"
                + " not both",
            "tailrace.jwt.keys=https://login.example.com/certs",
            "tailrace.jwt.secret-file=/etc/tailrace/secret"),
        with(
            "tailrace.jwt.keys=certs.json (system property): write the https address of a JWK set,"
                + " or the absolute path of a file with a JWK set or PEM",
            "tailrace.jwt.keys=certs.json"),
        with(
            "tailrace.jwt.keys (system property): is not an address without user and fragment;"
                + " write the https address of a JWK set, or the absolute path of a file with a JWK"
                + " set or PEM",
            "tailrace.jwt.keys=https://user:secret@login.example.com/certs"),
        with(
            "tailrace.jwt.keys (system property): is not an address without user and fragment;"
                + " write the https address of a JWK set, or the absolute path of a file with a JWK"
                + " set or PEM",
            "tailrace.jwt.keys=file:///etc/tailrace/certs.json"),
        with(
            "tailrace.jwt.secret-file (system property): the file cannot be read"
                + " (NoSuchFileException); write the absolute path of a file that contains the"
                + " secret",
            "tailrace.jwt.secret-file=c2VjcmV0"),
        with(
            "tailrace.jwt.cookie=a;b (system property): write a cookie's name of letters, digits,"
                + " - and _, as access_token",
            "tailrace.jwt.keys=https://login.example.com/certs",
            "tailrace.jwt.cookie=a;b"),
        with(
            "tailrace.jwt.clock-skew=10m (system property): write a duration from 0s to 5m, as"
                + " 15s, 500ms or 2m",
            "tailrace.jwt.clock-skew=10m"),
        with(
            "tailrace.heartbeat=soon (system property): write a duration from 1s to 5m, as 15s,"
                + " 500ms or 2m",
            "tailrace.heartbeat=soon"),
        with(
            "tailrace.heartbeat=0s (system property): write a duration from 1s to 5m, as 15s, 500ms"
                + " or 2m",
            "tailrace.heartbeat=0s"),
        with(
            "tailrace.stream.writers=0 (system property): write a whole number from 1 to 64",
            "tailrace.stream.writers=0"),
        with(
            "tailrace.cors.origins=https://a.example/app (system property): write origins as a"
                + " browser sends them, in lower case and without a path, as"
                + " https://app.example.com,http://localhost:5173",
            "tailrace.cors.origins=https://a.example/app"),
        with(
            "tailrace.cors.origins=http://b.example,https://a.example:443 (system property): write"
                + " origins as a browser sends them, without :443 for https, :80 for http",
            "tailrace.cors.origins=http://b.example,https://a.example:443"),
        with(
            "tailrace.stream.max-age=1s (system property): write a duration from 5s to 24h, as"
                + " 15s, 500ms or 2m",
            "tailrace.stream.max-age=1s"),
        with(
            "tailrace.streams.max=many (system property): write a whole number from 1 to 1000000",
            "tailrace.streams.max=many"),
        with(
            "tailrace.streams.max-per-user=11 (system property): is more than tailrace.streams.max,"
                + " which is 10; write at most that",
            "tailrace.streams.max=10",
            "tailrace.streams.max-per-user=11"),
        with(
            "tailrace.streams.max-per-address=20001 (system property): is more than"
                + " tailrace.streams.max, which is 20000; write at most that",
            "tailrace.streams.max-per-address=20001"),
        with(
            "tailrace.streams.max-per-user=0 (system property): write a whole number from 1 to"
                + " 1000000",
            "tailrace.streams.max-per-user=0"),
        with(
            "tailrace.settle=61m (system property): write a duration from 0s to 1h, as 15s, 500ms"
                + " or 2m",
            "tailrace.settle=61m"),
        with(
            "tailrace.metrics.roles=a,, (system property): a name is missing between commas; write"
                + " tailrace.metrics.roles=operator",
            "tailrace.metrics.roles=a,,"),
        with(
            "tailrace.view.orders.roles=, (system property): a name is missing between commas;"
                + " write tailrace.view.orders.roles=analyst,admin",
            "tailrace.view.orders.roles=,"),
        with(
            "tailrace.cors.origins=* (system property): write origins as a browser sends them, in"
                + " lower case and without a path, as"
                + " https://app.example.com,http://localhost:5173",
            "tailrace.cors.origins=*"),
        with(
            "tailrace.view.orders.max-bytes=999999999999GiB (system property): write a number of"
                + " bytes, as 1048576, 512KiB, 64MiB or 1GiB",
            "tailrace.view.orders.max-bytes=999999999999GiB"),
        with(
            "tailrace.view.orders.max-rows=-1 (system property): write a whole number from 1 to"
                + " 1000000000",
            "tailrace.view.orders.max-rows=-1"),
        with(
            "tailrace.view.orders.max-bytes=1MB (system property): write a number of bytes, as"
                + " 1048576, 512KiB, 64MiB or 1GiB",
            "tailrace.view.orders.max-bytes=1MB"),
        with(
            "tailrace.view.orders.max-log-bytes=512KiB (system property): write a number of bytes"
                + " from 1MiB, as 1MiB, 64MiB or 1GiB",
            "tailrace.view.orders.max-log-bytes=512KiB"),
        with(
            "tailrace.view.orders.relation=a b (system property): is not a relation's name; write it"
                + " as in SQL: orders, sales.orders or \"Mixed Case\"",
            "tailrace.view.orders.relation=a b"),
        with(
            "tailrace.view.orders.query (system property): write either this or"
                + " tailrace.view.orders.relation, not both",
            "tailrace.view.orders.query=SELECT 1",
            "tailrace.view.orders.relation=a"),
        with(
            "tailrace.view.orders.query (system property): write a query that begins with SELECT or"
                + " WITH",
            "tailrace.view.orders.query=DELETE FROM a"),
        with(
            "tailrace.datasource (system property): write either this or tailrace.url, not both",
            "tailrace.datasource=jdbc/x"),
        with(
            "tailrace.password-file (system property): write either this or tailrace.password, not"
                + " both",
            "tailrace.password-file=/x",
            "tailrace.password=x"),
        with(
            "tailrace.password-file=/nowhere/x (system property): the file cannot be read"
                + " (NoSuchFileException)",
            "tailrace.password-file=/nowhere/x"),
        with(
            "tailrace.password-file=/dev/null (system property): the file is empty; write the"
                + " password into it",
            "tailrace.password-file=/dev/null"),
        with(
            "tailrace.password-file (system property): the file cannot be read"
                + " (NoSuchFileException); write the absolute path of a file that contains the"
                + " password",
            "tailrace.password-file=s3cret"),
        url("is not a URL; write tailrace.url=postgresql://host:5432/database", "db"),
        url(
            "mysql is not a kind of database; postgresql is the only kind, for PostgreSQL and"
                + " Materialize: write tailrace.url=postgresql://host:5432/database",
            "jdbc:mysql://db/shop"),
        url(
            "host and port cannot be read; write tailrace.url=postgresql://host:5432/database",
            "postgresql://db:54a/shop"),
        url(
            "host and port cannot be read; write tailrace.url=postgresql://host:5432/database",
            "postgresql://db:70000/shop"),
        url(
            "user and password in the URL must be URL-encoded (% as %25); or write them in"
                + " tailrace.user and tailrace.password",
            "postgresql://me:100%@db/shop"),
        url(
            "each % must be written as %25, unless it begins an escape such as %20",
            "postgresql://db/shop?options=100%"),
        url(
            "parameter 2 is not a parameter of the driver; did you mean sslmode?",
            "postgresql://db/shop?ssl=true&sslmod=verify-full"),
        url(
            "parameter 2 is not a parameter of the driver; pgjdbc's documentation lists them; write &"
                + " in a value as %26",
            "postgresql://db/shop?password=s3cret&s3crets"),
        url(
            "sslmode has a value that does not exist; write one of disable, allow, prefer, require,"
                + " verify-ca, verify-full",
            "postgresql://db/shop?sslmode=verify_full"),
        alone(
            "tailrace.user (system property): is in tailrace.url as well; write it in one of"
                + " the two",
            "tailrace.url=postgresql://me@db/shop",
            "tailrace.user=you",
            VIEWS),
        alone(
            "tailrace.password (system property): is in tailrace.url as well; write it in one"
                + " of the two",
            "tailrace.url=postgresql://db/shop?sslmode=require&password=s3cret",
            "tailrace.password=s3cret",
            VIEWS),
        url("has the user twice; write it in tailrace.user", "postgresql://me@db/shop?user=you"));
  }

  private static Arguments alone(String message, String... lines) {
    return Arguments.of(message, List.of(lines));
  }

  private static Arguments with(String message, String... lines) {
    List<String> all = new ArrayList<>(List.of(URL, VIEWS));
    all.addAll(List.of(lines));
    return Arguments.of(message, all);
  }

  private static Arguments url(String message, String url) {
    return alone("tailrace.url (system property): " + message, "tailrace.url=" + url, VIEWS);
  }
}
