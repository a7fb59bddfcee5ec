package io.tailrace.web.http;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that is not served: why, in one word for who counts and one plain line for people. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Every way to be refused. */
  enum Reason {
    BAD_REQUEST(400, "Bad Request"),
    UNAUTHORIZED(401, "Unauthorized"),
    FORBIDDEN(403, "Forbidden"),
    UNKNOWN_VIEW(404, "Not Found"),
    UNKNOWN_PATH(404, "Not Found"),
    METHOD(405, "Method Not Allowed"),
    /** A body, which nothing here reads. */
    BODY(413, "Content Too Large"),
    LONG_QUERY(414, "URI Too Long"),
    NO_CONTENTS(503, "Service Unavailable"),
    NO_SETTINGS(503, "Service Unavailable"),
    /** The application is being stopped. */
    STOPPING(503, "Service Unavailable"),
    /** As many streams as there may be in all, of this user, of this address. */
    FULL(503, "Service Unavailable"),
    USER_FULL(503, "Service Unavailable"),
    ADDRESS_FULL(503, "Service Unavailable"),
    /** As many contents as there may be are being sent to others. */
    CONTENTS_FULL(503, "Service Unavailable");

    private final int status;
    private final String title;

    Reason(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /** In lower case, as {@code user_full}. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;
  private final @Nullable Duration retryAfter;

  Refusal(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** {@code retryAfter} is null where waiting does not help. */
  Refusal(Reason reason, String detail, @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static Refusal badRequest(String detail) {
    return new Refusal(Reason.BAD_REQUEST, detail);
  }

  Reason reason() {
    return reason;
  }

  int status() {
    return reason.status;
  }

  String title() {
    return reason.title;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
