package io.tailrace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the packages. */
final class ArchitectureTest {
  private static final String VIEW = "io.tailrace.view..";
  private static final String SOURCE = "io.tailrace.source..";
  private static final String PUSH = "io.tailrace.push..";
  private static final String WEB = "io.tailrace.web..";
  private static final String DEMO = "io.tailrace.demo..";

  /** Read by the compiler alone. */
  private static final String[] ANNOTATIONS = {
    "org.jspecify.annotations..", "com.google.errorprone.annotations.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tailrace");

  @Test
  void viewUsesTheJdkAloneAndIsPure() {
    check(only(VIEW, "java.."));
    check(never(VIEW, "java.sql..", "javax.sql..", "java.net.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(VIEW)
            .should(ArchConditions.dependOnClassesThat(assignableToThread())));
  }

  @Test
  void roomsOfViewUseEachOtherInOneDirection() {
    check(never("io.tailrace.view.zset..", "io.tailrace.view.log..", "io.tailrace.view"));
    check(never("io.tailrace.view.log..", "io.tailrace.view"));
    check(never("io.tailrace.view.slice..", "io.tailrace.view", "io.tailrace.view.log.."));
    check(never("io.tailrace.view.position..", view("", "report", "transition", "slice")));
    check(never("io.tailrace.view.report..", view("", "transition", "slice")));
    check(never("io.tailrace.view.transition..", view("", "report", "slice")));
  }

  private static String[] view(String... rooms) {
    return Stream.of(rooms)
        .map(room -> room.isEmpty() ? "io.tailrace.view" : "io.tailrace.view." + room + "..")
        .toArray(String[]::new);
  }

  @Test
  void roomsOfPushUseEachOtherInOneDirection() {
    check(never("io.tailrace.push.message..", "io.tailrace.push", "io.tailrace.push.metrics.."));
    check(never("io.tailrace.push.metrics..", "io.tailrace.push"));
  }

  @Test
  void roomsOfWebUseEachOtherInOneDirection() {
    String web = "io.tailrace.web";
    check(never(web + ".http..", web));
    check(never(web + ".http.request..", web + ".http"));
    check(never(web + ".settings.value..", web + ".settings"));
    check(
        never(web + ".transport..", web, web + ".http..", web + ".operation..", web + ".token.."));
    check(never(web + ".settings..", web, web + ".http..", web + ".transport..", web + ".token.."));
    check(
        never(web + ".operation..", web, web + ".http..", web + ".transport..", web + ".token.."));
    check(only(web + ".json..", "java..", "jakarta.json.."));
  }

  @Test
  void sourceUsesViewAndIsTheOnlyOneWithJdbc() {
    check(
        only(
            SOURCE,
            "java..",
            "javax.net..",
            "javax.security..",
            "jdk.net",
            "org.postgresql..",
            VIEW));
    for (String other : new String[] {VIEW, PUSH, WEB}) {
      check(never(other, "java.sql..", "javax.sql..", "org.postgresql.."));
    }
  }

  @Test
  void kindsOfSourcesNeverMeetAndOnlyFirstContactKnowsThem() {
    String postgres = "io.tailrace.source.postgres..";
    String materialize = "io.tailrace.source.materialize..";
    String contact = "io.tailrace.source.contact..";
    String json = "io.tailrace.source.json..";
    check(never(postgres, materialize, contact));
    check(never(materialize, postgres, contact));
    check(
        never(
            "io.tailrace.source.materialize.catalog..",
            "io.tailrace.source.materialize",
            "io.tailrace.source.materialize.question.."));
    check(never("io.tailrace.source.materialize.question..", "io.tailrace.source.materialize"));
    check(never("io.tailrace.source.runner..", postgres, materialize, contact, json, "java.sql.."));
    check(never("io.tailrace.source.materialize.batch..", "io.tailrace.source.materialize"));
    check(
        never(
            "io.tailrace.source",
            postgres,
            materialize,
            contact,
            "io.tailrace.source.runner..",
            "io.tailrace.source.connection.."));
    check(never(json, "io.tailrace.source", postgres, materialize, contact));
  }

  /** Each room of PostgreSQL's source uses those before it, and none behind it. */
  @Test
  void roomsOfPostgresUseEachOtherInOneDirection() {
    String postgres = "io.tailrace.source.postgres";
    String[] rooms = {
      "protocol",
      "session",
      "catalog",
      "event",
      "setup",
      "analysis",
      "replication",
      "refresh",
      "merge",
      "tail"
    };
    for (int room = 0; room < rooms.length; room++) {
      for (int behind = room + 1; behind < rooms.length; behind++) {
        check(never(postgres + "." + rooms[room] + "..", postgres + "." + rooms[behind] + ".."));
      }
      check(never(postgres + "." + rooms[room] + "..", postgres));
    }
    String analysis = postgres + ".analysis";
    check(never(analysis + ".statement..", analysis, analysis + ".function.."));
    check(never(analysis + ".function..", analysis));
    check(never(postgres + ".session..", postgres + ".protocol.."));
    check(never(postgres + ".catalog..", postgres + ".protocol.."));
    check(never(postgres + ".refresh..", postgres + ".replication..", postgres + ".protocol.."));
    check(never(postgres + ".merge..", postgres + ".replication..", postgres + ".protocol.."));
  }

  @Test
  void pushUsesViewAndKnowsNoServlets() {
    check(only(PUSH, "java..", "jakarta.json..", VIEW));
  }

  @Test
  void webIsTheOnlyOneWithServlets() {
    for (String other : new String[] {VIEW, PUSH, SOURCE}) {
      check(never(other, "jakarta.servlet..", WEB));
    }
    check(
        noClasses()
            .that()
            .resideInAPackage(WEB)
            .and()
            .haveNameNotMatching(".*\\.Upgrade(Sink|Socket)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.."));
  }

  /** Sources are given settings alone, so no SQL is ever made of a request. */
  @Test
  void whatReadsARequestReachesNoSource() {
    DescribedPredicate<JavaClass> reader =
        DescribedPredicate.describe(
            "read a request",
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(
                        each ->
                            each.getTargetClass()
                                .getName()
                                .equals("jakarta.servlet.http.HttpServletRequest")));
    check(
        noClasses()
            .that(reader)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SOURCE, "java.sql..", "javax.sql.."));
  }

  @Test
  void onlyOperationKnowsMicrometerAndItKnowsNoServlets() {
    String operation = "io.tailrace.web.operation..";
    String[] meters = {"io.micrometer..", "io.prometheus.."};
    for (String other :
        new String[] {
          VIEW,
          PUSH,
          SOURCE,
          DEMO,
          "io.tailrace.web",
          "io.tailrace.web.http..",
          "io.tailrace.web.transport..",
          "io.tailrace.web.settings.."
        }) {
      check(never(other, meters));
    }
    check(
        only(
            operation,
            "java..",
            "javax.management..",
            "io.micrometer..",
            "io.prometheus..",
            "jakarta.json..",
            "io.tailrace.web.json..",
            VIEW,
            PUSH,
            SOURCE));
  }

  /** The library of tokens is in one room, which knows nothing of a request. */
  @Test
  void onlyTokenKnowsItsLibraryAndItKnowsNoServlets() {
    String token = "io.tailrace.web.token..";
    check(
        ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage(token)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds.."));
    check(
        only(
            token,
            "java..",
            "com.nimbusds.jose..",
            "com.nimbusds.jwt..",
            "io.tailrace.source",
            "io.tailrace.web.settings.."));
  }

  @Test
  void nothingOfTheWarUsesTheDemo() {
    for (String each : new String[] {VIEW, PUSH, SOURCE, WEB}) {
      check(never(each, DEMO));
    }
  }

  private static DescribedPredicate<JavaClass> assignableToThread() {
    return DescribedPredicate.describe(
        "a thread, or what makes threads",
        type ->
            type.isEquivalentTo(Thread.class)
                || type.getName().startsWith("java.util.concurrent.Executor")
                || type.getName().startsWith("java.util.Timer"));
  }

  private static ArchRule only(String from, String... allowed) {
    String[] all = new String[allowed.length + ANNOTATIONS.length + 1];
    System.arraycopy(allowed, 0, all, 0, allowed.length);
    System.arraycopy(ANNOTATIONS, 0, all, allowed.length, ANNOTATIONS.length);
    all[all.length - 1] = from;
    return ArchRuleDefinition.classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(all);
  }

  private static ArchRule never(String from, String... forbidden) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
