package io.tailrace.web.http;

import io.tailrace.push.Hub;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.Database;
import io.tailrace.web.http.request.AcceptedCoding;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.http.request.RefusalCounts;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.settings.value.Compression;
import io.tailrace.web.token.TokenVerifier;
import io.tailrace.web.transport.LateCloser;
import io.tailrace.web.transport.Transport;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The running application, as the servlets use it. Safe for any thread.
 *
 * @param adminRoles roles that may see details of the server; empty for everybody
 * @param origins other sites whose pages may read
 * @param transport of streams' connections
 * @param limits of open streams
 * @param tokens null where bearer tokens are not accepted
 * @param contents limits the contents that are on their way
 */
public record AppContext(
    ViewCatalog catalog,
    Set<String> adminRoles,
    Set<String> origins,
    Hub hub,
    Compression compression,
    Transport transport,
    StreamLimits limits,
    LateCloser closer,
    RefusalCounts refusals,
    @Nullable TokenVerifier tokens,
    ContentsBudget contents,
    Operation operation) {
  private static final String ATTRIBUTE = AppContext.class.getName();
  private static final int LONGEST_NAME = 260;

  public AppContext {
    adminRoles = Set.copyOf(adminRoles);
    origins = Set.copyOf(origins);
  }

  /** Null if the application has no settings. */
  public static @Nullable AppContext of(ServletContext context) {
    return (AppContext) context.getAttribute(ATTRIBUTE);
  }

  public void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /** Whether reasons may name hosts, users, settings and statements to the caller. */
  boolean seesDetails(Caller caller) {
    return adminRoles.isEmpty() || caller.hasOneOf(adminRoles);
  }

  /** Whether the caller may see what the databases need. */
  boolean seesSetup(Caller caller) {
    return adminRoles.isEmpty() ? catalog.areAllVisible(caller) : seesDetails(caller);
  }

  /** The coding of a stream that this request opens. */
  ContentCoding coding(HttpServletRequest request) {
    return switch (compression) {
      case GZIP -> AcceptedCoding.of(request);
      case OFF -> ContentCoding.IDENTITY;
    };
  }

  /** The database of a view, if the caller may see the view. */
  Database database(String view, Caller caller) throws Refusal {
    Database database = catalog.database(view);
    if (database == null) {
      throw new Refusal(Refusal.Reason.UNKNOWN_VIEW, unknown(view, caller));
    }
    if (catalog.isVisible(view, caller)) {
      return database;
    }
    throw Refusal.denied(
        caller,
        "log in to see the view " + view,
        "the view " + view + " is for users with another role");
  }

  private String unknown(String view, Caller caller) {
    if (view.length() > LONGEST_NAME) {
      return "there is no view with a name of this length; GET api/views lists them";
    }
    return "there is no view named "
        + view
        + catalog
            .whyGone(view)
            .filter(reason -> catalog.isVisible(view, caller))
            .map(reason -> seesDetails(caller) ? " any more: " + reason : " any more")
            .orElse("; GET api/views lists them");
  }
}
