package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.FeedMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * {@code Dockerfile}, {@code compose.yaml} and {@code docs/kubernetes.yaml}, as far as they can be
 * checked without an engine: what they name exists, and is the same in all of them.
 */
final class ContainerFilesTest {
  private static final String DOCKERFILE = read("Dockerfile");
  private static final Map<?, ?> COMPOSE = new Yaml().load(read("compose.yaml"));
  private static final List<Map<?, ?>> KUBERNETES = all("docs/kubernetes.yaml");

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Map<?, ?>> all(String file) {
    List<Map<?, ?>> documents = new ArrayList<>();
    new Yaml().loadAll(read(file)).forEach(each -> documents.add((Map<?, ?>) each));
    return documents;
  }

  private static List<MatchResult> found(String pattern, String text) {
    List<MatchResult> found =
        Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().toList();
    assertFalse(found.isEmpty(), pattern);
    return found;
  }

  /** What is under these keys and, in lists, at these positions. */
  private static Object at(Object root, Object... path) {
    Object now = root;
    for (Object step : path) {
      Object next =
          step instanceof Integer i ? ((List<?>) now).get(i) : ((Map<?, ?>) now).get(step);
      now = Optional.<Object>ofNullable(next).orElseThrow(() -> missing(path));
    }
    return now;
  }

  private static AssertionError missing(Object... path) {
    return new AssertionError("missing: " + List.of(path));
  }

  private static Map<?, ?> kind(String kind) {
    return KUBERNETES.stream()
        .filter(each -> kind.equals(each.get("kind")))
        .findAny()
        .orElseThrow();
  }

  private static Object container(Object... path) {
    return at(at(kind("Deployment"), "spec", "template", "spec", "containers", 0), path);
  }

  @Test
  void whatIsCopiedExists() {
    for (MatchResult copy : found("^COPY (?!--from)(\\S+) \\S+$", DOCKERFILE)) {
      assertTrue(Files.exists(Path.of(copy.group(1))), copy.group());
    }
    for (MatchResult from : found("^COPY --from=(\\w+) /build/target/(\\S+) ", DOCKERFILE)) {
      assertTrue(DOCKERFILE.contains(" AS " + from.group(1) + "\n"), from.group());
    }
    assertTrue(DOCKERFILE.contains("/build/target/tailrace webapps/ROOT"));
    assertTrue(read("pom.xml").contains("<finalName>tailrace</finalName>"));
    assertTrue(DOCKERFILE.contains('"' + FeedMain.class.getName() + '"'));
  }

  @Test
  void whatComposeMountsAndBuildsExists() {
    for (Object service : ((Map<?, ?>) at(COMPOSE, "services")).values()) {
      Map<?, ?> keys = (Map<?, ?>) service;
      if (keys.get("volumes") instanceof List<?> volumes) {
        for (Object volume : volumes) {
          String source = volume.toString().replaceFirst(":.*", "");
          assertTrue(
              source.startsWith("./")
                  ? Files.exists(Path.of(source))
                  : ((Map<?, ?>) at(COMPOSE, "volumes")).containsKey(source),
              source);
        }
      }
      if (keys.get("build") instanceof Map<?, ?> build) {
        assertTrue(DOCKERFILE.contains(" AS " + build.get("target") + "\n"), build::toString);
      }
      if (keys.get("depends_on") instanceof Map<?, ?> others) {
        others.keySet().forEach(other -> at(COMPOSE, "services", other));
      }
    }
  }

  @Test
  void everyVariableIsASetting() {
    Set<String> known = new TreeSet<>();
    KnownKeys.fixed().keys().forEach(key -> known.add(RawSettings.variable(key)));
    Set<String> named = new TreeSet<>();
    for (Object service : ((Map<?, ?>) at(COMPOSE, "services")).values()) {
      if (((Map<?, ?>) service).get("environment") instanceof Map<?, ?> variables) {
        variables.keySet().forEach(name -> named.add(name.toString()));
      }
    }
    ((List<?>) container("env")).forEach(each -> named.add(at(each, "name").toString()));
    named.removeIf(name -> !name.startsWith("TAILRACE_"));
    found("TAILRACE_[A-Z_]+", read("tomcat-conf/tailrace.service"))
        .forEach(name -> named.add(name.group()));
    assertTrue(named.size() > 4, named::toString);
    named.removeAll(known);
    assertEquals(Set.of(), named);
  }

  @Test
  void settingsInComposeAreGood() {
    for (String name : List.of("tailrace", "tailrace-materialize")) {
      Map<?, ?> variables = (Map<?, ?>) at(COMPOSE, "services", name, "environment");
      String[] lines =
          variables.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .toArray(String[]::new);
      assertEquals(1, Reading.ofVariables(lines).databases().size());
    }
  }

  @Test
  void thePortsAreTheConnectors() {
    String port =
        found("<Connector port=\"(\\d+)\"", read("tomcat-conf/server-connector.xml"))
            .get(0)
            .group(1);
    assertTrue(DOCKERFILE.contains("\nEXPOSE " + port + "\n"));
    assertTrue(DOCKERFILE.contains("/dev/tcp/127.0.0.1/" + port + " "));
    for (String name : List.of("tailrace", "tailrace-materialize")) {
      String published = at(COMPOSE, "services", name, "ports", 0).toString();
      assertTrue(published.endsWith(":" + port), published);
    }
    assertEquals(port, container("ports", 0, "containerPort").toString());
    Object name = container("ports", 0, "name");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertEquals(name, container(probe, "httpGet", "port"));
    }
    assertEquals(name, at(kind("Service"), "spec", "ports", 0, "targetPort"));
  }

  @Test
  void theProbesAskForHealth() {
    assertEquals("/health/live", container("startupProbe", "httpGet", "path"));
    assertEquals("/health/live", container("livenessProbe", "httpGet", "path"));
    assertEquals("/health/ready", container("readinessProbe", "httpGet", "path"));
    assertTrue(DOCKERFILE.contains("'GET /health/live HTTP/1.0"));
  }

  @Test
  void thePasswordIsWhereItIsMounted() {
    String file =
        ((List<?>) container("env"))
            .stream()
                .filter(each -> "TAILRACE_PASSWORD_FILE".equals(at(each, "name")))
                .map(each -> at(each, "value").toString())
                .findAny()
                .orElseThrow();
    String folder = container("volumeMounts", 0, "mountPath").toString();
    Object pod = at(kind("Deployment"), "spec", "template", "spec");
    assertEquals(container("volumeMounts", 0, "name"), at(pod, "volumes", 0, "name"));
    assertEquals(
        at(kind("Secret"), "metadata", "name"), at(pod, "volumes", 0, "secret", "secretName"));
    assertEquals(0440, at(pod, "volumes", 0, "secret", "defaultMode"));
    assertTrue(file.startsWith(folder + "/"), file);
    at(kind("Secret"), "stringData", file.substring(folder.length() + 1));
  }

  @Test
  void onlyWhatTomcatWritesToIsWritable() {
    String writable = "/usr/local/tomcat/";
    Set<String> folders = new TreeSet<>();
    ((List<?>) container("volumeMounts"))
        .forEach(mount -> folders.add(at(mount, "mountPath").toString()));
    folders.removeIf(folder -> !folder.startsWith(writable));
    Set<String> inCompose = new TreeSet<>();
    ((List<?>) at(COMPOSE, "services", "tailrace", "tmpfs"))
        .forEach(each -> inCompose.add(each.toString().replaceFirst(":.*", "")));
    Set<String> owned = new TreeSet<>();
    for (String each :
        found("chown -R \\S+ (.*)$", DOCKERFILE).get(0).group(1).strip().split(" ", -1)) {
      owned.add(writable + each);
    }
    assertEquals(owned, folders);
    assertEquals(owned, inCompose);
    assertEquals(true, container("securityContext", "readOnlyRootFilesystem"));
  }

  @Test
  void theUserIsTheSameEverywhere() {
    Object user =
        at(kind("Deployment"), "spec", "template", "spec", "securityContext", "runAsUser");
    for (MatchResult line : found("^USER (\\d+):(\\d+)$", DOCKERFILE)) {
      assertEquals(user.toString(), line.group(1));
    }
    assertTrue(DOCKERFILE.contains("chown -R " + user + ":"));
  }

  @Test
  void clientsFindAnotherNodeWhileOneGoes() {
    Map<?, ?> deployment = kind("Deployment");
    Object labels = at(deployment, "spec", "template", "metadata", "labels");
    assertEquals(labels, at(deployment, "spec", "selector", "matchLabels"));
    assertEquals(labels, at(kind("Service"), "spec", "selector"));
    assertEquals(labels, at(kind("PodDisruptionBudget"), "spec", "selector", "matchLabels"));
    assertEquals("None", at(kind("Service"), "spec", "sessionAffinity"));
    int grace = (int) at(deployment, "spec", "template", "spec", "terminationGracePeriodSeconds");
    int before =
        Integer.parseInt(container("lifecycle", "preStop", "exec", "command", 1).toString());
    // Two seconds for goodbyes, and twice five for threads.
    assertTrue(grace > before + 12, "grace period");
    assertTrue((int) at(deployment, "spec", "replicas") > 1);
  }
}
