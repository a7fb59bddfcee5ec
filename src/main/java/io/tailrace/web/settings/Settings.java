package io.tailrace.web.settings;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that an application was told, checked.
 *
 * @param roles by view, who may see it; empty for everybody
 * @param heartbeat how long a stream may be silent
 * @param writers how many threads write to streams
 * @param maxStreams how many streams may be open at once
 */
public record Settings(
    List<DatabaseSettings> databases,
    Map<String, Set<String>> roles,
    Duration heartbeat,
    int writers,
    int maxStreams) {
  private static final Logger log = System.getLogger(Settings.class.getName());

  public Settings {
    databases = List.copyOf(databases);
    roles = Map.copyOf(roles);
  }

  /**
   * Reads what is written in these places, of which the last wins, and in the environment, which
   * wins over all.
   *
   * @return empty where nothing is written at all
   * @throws SettingsFault where something is wrong in itself
   */
  public static Optional<Settings> read(
      List<Place> places, Map<String, String> environment, Names names) {
    Written written = new Written(places, environment);
    if (written.isEmpty(Keys.fixed())) {
      warn(written.unknownVariables(Set.of()));
      return Optional.empty();
    }
    List<String> views = written.get(Keys.VIEWS).map(ViewName::list).orElse(List.of());
    Set<String> ids = new LinkedHashSet<>();
    views.forEach(view -> ids.add(ConfiguredView.database(view, written)));
    Set<String> known = Keys.all(views, ids);
    written.check(known);
    if (views.isEmpty()) {
      throw new SettingsFault(
          "tailrace.views is missing; write the names of the views, as tailrace.views=top10");
    }
    warn(written.unknownVariables(known));
    return Optional.of(read(views, ids, written, names));
  }

  private static Settings read(
      List<String> names, Set<String> ids, Written written, Names directory) {
    List<ConfiguredView> views =
        names.stream().map(name -> ConfiguredView.read(name, written)).toList();
    List<DatabaseSettings> databases = new ArrayList<>();
    for (String id : ids) {
      Login login = Login.read(id, written, directory);
      databases.add(
          new DatabaseSettings(id, login.url(), login.user(), login.password(), of(id, views)));
    }
    Map<String, Set<String>> roles = new LinkedHashMap<>();
    views.forEach(view -> roles.put(view.view().name(), view.roles()));
    return new Settings(
        databases,
        roles,
        written
            .get(Keys.HEARTBEAT)
            .map(each -> Values.duration(each, Duration.ofSeconds(1), Duration.ofMinutes(5)))
            .orElse(Duration.ofSeconds(15)),
        count(written, Keys.WRITERS, 64, Math.min(4, Runtime.getRuntime().availableProcessors())),
        count(written, Keys.STREAMS, 1_000_000, 20_000));
  }

  private static List<ViewSettings> of(String id, List<ConfiguredView> views) {
    return views.stream()
        .filter(view -> view.database().equals(id))
        .map(ConfiguredView::view)
        .toList();
  }

  private static int count(Written written, String key, int most, int otherwise) {
    return written.get(key).map(each -> (int) Values.count(each, 1, most)).orElse(otherwise);
  }

  private static void warn(List<String> variables) {
    variables.forEach(
        name -> log.log(Level.WARNING, "Environment variable " + name + " is not a setting"));
  }
}
