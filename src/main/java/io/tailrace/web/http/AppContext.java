package io.tailrace.web.http;

import io.tailrace.push.ContentCoding;
import io.tailrace.push.Hub;
import io.tailrace.view.Database;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.settings.Compression;
import io.tailrace.web.token.TokenVerifier;
import io.tailrace.web.transport.LateCloser;
import io.tailrace.web.transport.Transport;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The running application, as the servlets use it. Safe for any thread.
 *
 * @param origins other sites whose pages may read
 * @param transport of streams' connections
 * @param limits of open streams
 * @param tokens null where bearer tokens are not accepted
 * @param contents limits the contents that are on their way
 */
public record AppContext(
    ViewCatalog catalog,
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
    origins = Set.copyOf(origins);
  }

  /** Null if the application has no settings. */
  public static @Nullable AppContext of(ServletContext context) {
    return (AppContext) context.getAttribute(ATTRIBUTE);
  }

  public void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /** The coding of a stream that this request opens. */
  ContentCoding coding(HttpServletRequest request) {
    return switch (compression) {
      case GZIP -> AcceptedCoding.of(request);
      case OFF -> ContentCoding.IDENTITY;
    };
  }

  /** The database of a view, if the request's user may see the view. */
  Database database(String view, HttpServletRequest request) throws Refusal {
    Database database = catalog.database(view);
    if (database == null) {
      throw new Refusal(Refusal.Reason.UNKNOWN_VIEW, unknown(view, request::isUserInRole));
    }
    if (catalog.isVisible(view, request::isUserInRole)) {
      return database;
    }
    throw Refusal.denied(
        request,
        "log in to see the view " + view,
        "the view " + view + " is for users with another role");
  }

  private String unknown(String view, Predicate<String> hasRole) {
    if (view.length() > LONGEST_NAME) {
      return "there is no view with a name of this length; GET api/views lists them";
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
