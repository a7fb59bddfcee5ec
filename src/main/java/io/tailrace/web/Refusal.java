package io.tailrace.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is not served: the status, and one plain line that says why. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final String detail;
  private final @Nullable Duration retryAfter;

  private Refusal(int status, String title, String detail, @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  static Refusal badRequest(String detail) {
    return new Refusal(400, "Bad Request", detail, null);
  }

  static Refusal unauthorized(String detail) {
    return new Refusal(401, "Unauthorized", detail, null);
  }

  static Refusal forbidden(String detail) {
    return new Refusal(403, "Forbidden", detail, null);
  }

  static Refusal notFound(String detail) {
    return new Refusal(404, "Not Found", detail, null);
  }

  static Refusal methodNotAllowed(String detail) {
    return new Refusal(405, "Method Not Allowed", detail, null);
  }

  /** {@code retryAfter} is null where waiting does not help. */
  static Refusal unavailable(String detail, @Nullable Duration retryAfter) {
    return new Refusal(503, "Service Unavailable", detail, retryAfter);
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String detail() {
    return detail;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
