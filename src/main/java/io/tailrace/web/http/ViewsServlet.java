package io.tailrace.web.http;

import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.EntityTag;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Serves the list of views, and the contents of one. */
@WebServlet(
    name = "tailrace-views",
    urlPatterns = {"/api/views", "/api/views/*"})
public final class ViewsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  /** A stream that is opened with it as its last event id begins after these contents. */
  static final String POSITION = "Tailrace-Position";

  private static final Duration BEFORE_CONTENTS = Duration.ofSeconds(2);

  private interface Body {
    void writeTo(Writer writer) throws IOException;
  }

  @Override
  void answer(
      AppContext context, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    String view = rest(request);
    QueryParameters query = QueryParameters.of(request);
    if (view == null) {
      query.refuseOthers(Set.of());
      ViewList list =
          ViewList.of(
              System.currentTimeMillis(),
              context.catalog(),
              context.hub(),
              caller,
              context.seesDetails(caller));
      send(list::writeTo, caching(list.byCaller()), request, response);
    } else {
      ViewSelection selection = ViewSelection.ofContents(context, view, query, caller);
      contents(context.contents(), selection, request, response);
    }
  }

  private static void contents(
      ContentsBudget budget,
      ViewSelection selection,
      HttpServletRequest request,
      HttpServletResponse response)
      throws Refusal, IOException {
    ViewSlice slice = selection.slices().get(0);
    ViewRows rows = selection.database().rows(slice);
    if (rows == null) {
      throw new Refusal(
              Refusal.Reason.NO_CONTENTS,
              withoutContents(selection.database(), slice.view(), report -> report),
              BEFORE_CONTENTS)
          .neutral(withoutContents(selection.database(), slice.view(), ViewReport::neutral));
    }
    String caching = caching(selection.byCaller());
    EntityTag tag = new EntityTag(rows.resumeId());
    if (tag.isKnownTo(request)) {
      identify(response, tag);
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      response.setHeader("Cache-Control", caching);
      return;
    }
    budget.take(rows.bytes());
    try {
      identify(response, tag);
      send(writer -> ViewContents.write(rows, writer), caching, request, response);
    } finally {
      budget.give(rows.bytes());
    }
  }

  /** The tag is the position in quotation marks. */
  private static void identify(HttpServletResponse response, EntityTag tag) {
    response.setHeader("ETag", tag.header());
    response.setHeader(POSITION, tag.value());
  }

  private static String withoutContents(
      Database database, String view, UnaryOperator<ViewReport> shown) {
    return database.reports().stream()
        .filter(report -> report.view().equals(view))
        .map(shown)
        .map(ViewReport::reason)
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .map(reason -> "the view " + view + " has had no contents yet: " + reason)
        .orElse("the view " + view + " is being read for the first time");
  }

  /** What differs by caller is kept by no cache, not even the caller's. */
  private static String caching(boolean byCaller) {
    return byCaller ? "private, no-store" : "no-cache";
  }

  private static void send(
      Body body, String caching, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.setHeader("Cache-Control", caching);
    if (isHead(request)) {
      return;
    }
    Writer writer =
        new BufferedWriter(
            new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
    body.writeTo(writer);
    writer.flush();
  }
}
