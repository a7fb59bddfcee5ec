package io.tailrace.web;

import io.tailrace.push.Coding;
import io.tailrace.push.Hub;
import io.tailrace.view.Database;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.settings.Compression;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the servlets serve: the databases with their views, the hub of all streams, and how many of
 * these there may be. Safe for any thread.
 *
 * @param origins whose pages may ask from elsewhere
 * @param hold how streams' connections are held
 */
record Served(
    Catalog catalog,
    Set<String> origins,
    Hub hub,
    Compression compression,
    Hold hold,
    Seats seats,
    Closer closer,
    Refusals refusals,
    Serving serving,
    Operation operation) {
  private static final String ATTRIBUTE = Served.class.getName();
  private static final int LONGEST_NAME = 260;

  Served {
    origins = Set.copyOf(origins);
  }

  /** Null where the application has no settings. */
  static @Nullable Served of(ServletContext context) {
    return (Served) context.getAttribute(ATTRIBUTE);
  }

  void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /** How a stream is coded that this asks for. */
  Coding coding(HttpServletRequest request) {
    return switch (compression) {
      case GZIP -> AcceptedCoding.of(request);
      case OFF -> Coding.IDENTITY;
    };
  }

  /** The database of a view that whoever asks may see. */
  Database database(String view, HttpServletRequest request) throws Refusal {
    Database database = catalog.database(view);
    if (database == null) {
      throw new Refusal(Refusal.Reason.UNKNOWN_VIEW, unknown(view, request::isUserInRole));
    }
    if (catalog.isVisible(view, request::isUserInRole)) {
      return database;
    }
    throw request.getUserPrincipal() == null
        ? new Refusal(Refusal.Reason.UNAUTHORIZED, "log in to see the view " + view)
        : new Refusal(
            Refusal.Reason.FORBIDDEN, "the view " + view + " is for users with another role");
  }

  private String unknown(String view, Predicate<String> hasRole) {
    if (view.length() > LONGEST_NAME) {
      return "there is no view of so long a name; GET api/views lists them";
    }
    return "there is no view named "
        + view
        + catalog
            .whyGone(view)
            .filter(reason -> catalog.isVisible(view, hasRole))
            .map(reason -> " any more: " + reason)
            .orElse("; GET api/views lists them");
  }
}
