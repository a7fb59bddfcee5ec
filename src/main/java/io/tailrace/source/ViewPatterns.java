package io.tailrace.source;

import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views of one database that patterns name. It decides which relations are views, under which
 * names and with which settings: relations that are named exactly or left out are not among them,
 * and each other one belongs to the first pattern that it matches.
 *
 * @param rules of all databases, so that a name belongs to one alone
 * @param leftOut whatever the patterns find
 * @param names of all views that are named exactly
 * @param relations of this database that are named exactly, in one, two or three parts
 */
public record ViewPatterns(
    List<Rule> rules, List<NamePattern> leftOut, Set<String> names, Set<List<String>> relations) {
  public static final ViewPatterns NONE =
      new ViewPatterns(List.of(), List.of(), Set.of(), Set.of());

  /**
   * A pattern with the settings of all views that it finds.
   *
   * @param here whether it is of this database
   * @param every as in {@link ViewSettings}
   * @param read as in {@link ViewSettings}
   */
  public record Rule(
      NamePattern pattern, boolean here, Limits limits, @Nullable Duration every, Read read) {
    public Rule(NamePattern pattern, boolean here, Limits limits, @Nullable Duration every) {
      this(pattern, here, limits, every, Read.AUTO);
    }
  }

  /**
   * A relation that can be read.
   *
   * @param unsent whether its changes are not sent, as of a materialized view
   * @param visible whether its name without its schema finds it
   * @param parent the table that it is a partition of; null for none
   */
  public record Found(
      RelationName name, boolean unsent, boolean visible, @Nullable RelationName parent) {}

  public ViewPatterns {
    rules = List.copyOf(rules);
    leftOut = List.copyOf(leftOut);
    names = Set.copyOf(names);
    relations = Set.copyOf(relations);
  }

  /** Whether this database has none. */
  public boolean isEmpty() {
    return rules.stream().noneMatch(Rule::here);
  }

  /** Whether this is a pattern of this database, as it was written. */
  public boolean finds(String pattern) {
    return rules.stream().anyMatch(rule -> rule.here() && rule.pattern().text().equals(pattern));
  }

  /** The view of this name, if a pattern of this database can have found it. */
  public Optional<ViewSettings> view(String name) {
    return RelationName.of(name)
        .filter(each -> !names.contains(name))
        .filter(each -> leftOut.stream().noneMatch(pattern -> pattern.fits(each)))
        .flatMap(
            each ->
                rules.stream()
                    .filter(rule -> rule.pattern().fits(each))
                    .findFirst()
                    .filter(Rule::here)
                    .map(rule -> view(each, rule)));
  }

  /** The schemas in which this database's patterns search. */
  public Set<String> schemas() {
    return Set.copyOf(
        rules.stream().filter(Rule::here).map(rule -> rule.pattern().schema()).toList());
  }

  /** The views of these relations, by name. */
  public List<ViewSettings> match(Collection<Found> found) {
    Map<RelationName, Found> all = new HashMap<>();
    found.forEach(each -> all.put(each.name(), each));
    List<ViewSettings> views = new ArrayList<>();
    for (Found each : found) {
      rule(each)
          .filter(rule -> !isWithin(each, all))
          .ifPresent(rule -> views.add(view(each.name(), rule)));
    }
    views.sort(Comparator.comparing(ViewSettings::name));
    return views;
  }

  private static ViewSettings view(RelationName name, Rule rule) {
    return new ViewSettings(
        name.view(),
        name.sql(),
        null,
        rule.limits().maxRows(),
        rule.limits().maxBytes(),
        rule.every(),
        rule.limits().maxLogBytes(),
        rule.read(),
        rule.pattern().text());
  }

  /** The relation of this view, for itself; empty where it is none of this database. */
  private Optional<Rule> rule(Found found) {
    RelationName name = found.name();
    if (!name.isSeen()
        || isNamed(found)
        || leftOut.stream().anyMatch(pattern -> pattern.fits(name))) {
      return Optional.empty();
    }
    return rules.stream()
        .filter(rule -> rule.pattern().fits(name))
        .findFirst()
        .filter(rule -> rule.here() && !(found.unsent() && rule.every() == null));
  }

  /** So that a view that is restricted under its own name is not open under another. */
  private boolean isNamed(Found found) {
    return names.contains(found.name().view()) || isNamedHere(found);
  }

  private boolean isNamedHere(Found found) {
    return relations.stream().anyMatch(parts -> isSame(parts, found.name(), found.visible()));
  }

  private static boolean isSame(List<String> parts, RelationName name, boolean visible) {
    int last = parts.size() - 1;
    return parts.get(last).equals(name.name())
        && (last == 0 ? visible : parts.get(last - 1).equals(name.schema()));
  }

  /** Whether another view already has the rows of a partition. */
  private boolean isWithin(Found partition, Map<RelationName, Found> all) {
    Found parent = partition.parent() == null ? null : all.get(partition.parent());
    return parent != null
        && (rule(parent).isPresent() || isNamedHere(parent) || isWithin(parent, all));
  }
}
