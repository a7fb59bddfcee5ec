package io.tailrace.web;

import io.tailrace.push.Coding;
import io.tailrace.push.Hub;
import io.tailrace.source.ViewReading;
import io.tailrace.view.Database;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.settings.Compression;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the servlets serve: the databases with their views, the hub of all streams, and how many of
 * these there may be. Safe for any thread.
 */
final class Served {
  private static final String ATTRIBUTE = Served.class.getName();
  private static final int LONGEST_NAME = 128;

  private final List<Database> databases;
  private final Map<String, Database> byView;
  private final Map<String, Set<String>> roles;
  private final Set<String> origins;
  private final Hub hub;
  private final Compression compression;
  private final Hold hold;
  private final Seats seats;
  private final Closer closer;
  private final Refusals refusals;
  private final Serving serving = new Serving();
  private final Operation operation;
  private final Supplier<Map<String, ViewReading>> readings;

  Served(
      List<Database> databases,
      Map<String, Database> byView,
      Map<String, Set<String>> roles,
      Set<String> origins,
      Hub hub,
      Compression compression,
      Hold hold,
      Seats seats,
      Closer closer,
      Refusals refusals,
      Operation operation,
      Supplier<Map<String, ViewReading>> readings) {
    this.databases = List.copyOf(databases);
    this.byView = Map.copyOf(byView);
    this.roles = Map.copyOf(roles);
    this.origins = Set.copyOf(origins);
    this.hub = hub;
    this.compression = compression;
    this.hold = hold;
    this.seats = seats;
    this.closer = closer;
    this.refusals = refusals;
    this.operation = operation;
    this.readings = readings;
  }

  /** Null where the application has no settings. */
  static @Nullable Served of(ServletContext context) {
    return (Served) context.getAttribute(ATTRIBUTE);
  }

  void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  List<Database> databases() {
    return databases;
  }

  Hub hub() {
    return hub;
  }

  /** How a stream is coded that this asks for. */
  Coding coding(HttpServletRequest request) {
    return switch (compression) {
      case GZIP -> AcceptedCoding.of(request);
      case OFF -> Coding.IDENTITY;
    };
  }

  Hold hold() {
    return hold;
  }

  Seats seats() {
    return seats;
  }

  /** Whose pages may ask from elsewhere. */
  Set<String> origins() {
    return origins;
  }

  Refusals refusals() {
    return refusals;
  }

  Serving serving() {
    return serving;
  }

  Closer closer() {
    return closer;
  }

  Operation operation() {
    return operation;
  }

  /** How each view is read, by its name, where that is known. */
  Map<String, ViewReading> readings() {
    return readings.get();
  }

  /** The database of a view that whoever asks may see. */
  Database database(String view, HttpServletRequest request) throws Refusal {
    Database database = byView.get(view);
    if (database == null) {
      String named = view.length() > LONGEST_NAME ? "of so long a name" : "named " + view;
      throw new Refusal(
          Refusal.Reason.UNKNOWN_VIEW, "there is no view " + named + "; GET api/views lists them");
    }
    if (isVisible(view, request::isUserInRole)) {
      return database;
    }
    throw request.getUserPrincipal() == null
        ? new Refusal(Refusal.Reason.UNAUTHORIZED, "log in to see the view " + view)
        : new Refusal(
            Refusal.Reason.FORBIDDEN, "the view " + view + " is for users with another role");
  }

  boolean isVisible(String view, Predicate<String> hasRole) {
    Set<String> allowed = roles.getOrDefault(view, Set.of());
    return allowed.isEmpty() || allowed.stream().anyMatch(hasRole);
  }
}
