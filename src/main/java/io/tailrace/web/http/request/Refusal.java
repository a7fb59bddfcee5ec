package io.tailrace.web.http.request;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A refused request: a reason that is counted, and one line for people. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why requests are refused. */
  public enum Reason {
    BAD_REQUEST(400, "Bad Request"),
    UNAUTHORIZED(401, "Unauthorized"),
    /** The request has a bearer token that is not accepted. */
    INVALID_TOKEN(401, "Unauthorized"),
    FORBIDDEN(403, "Forbidden"),
    UNKNOWN_VIEW(404, "Not Found"),
    UNKNOWN_PATH(404, "Not Found"),
    METHOD(405, "Method Not Allowed"),
    /** The request has a body, which nothing reads. */
    BODY(413, "Content Too Large"),
    LONG_QUERY(414, "URI Too Long"),
    NO_CONTENTS(503, "Service Unavailable"),
    /** The keys that verify tokens are not there. */
    NO_KEYS(503, "Service Unavailable"),
    NO_SETTINGS(503, "Service Unavailable"),
    /** The application is being stopped. */
    STOPPING(503, "Service Unavailable"),
    /** A limit of streams is reached: of all, of this user, of this address. */
    FULL(503, "Service Unavailable"),
    USER_FULL(503, "Service Unavailable"),
    ADDRESS_FULL(503, "Service Unavailable"),
    /** The limit of different parts of views with streams is reached. */
    SLICES_FULL(503, "Service Unavailable"),
    /** The limit of contents on their way is reached. */
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
  private @Nullable String challenge;
  private @Nullable String neutral;

  public Refusal(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** {@code retryAfter} is null if waiting does not help. */
  public Refusal(Reason reason, String detail, @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public static Refusal badRequest(String detail) {
    return new Refusal(Reason.BAD_REQUEST, detail);
  }

  /** For a user who does not have a role, with the detail for one who may have it after a login. */
  public static Refusal denied(Caller caller, String login, String forbidden) {
    return caller.user() == null
        ? new Refusal(Reason.UNAUTHORIZED, login)
        : new Refusal(Reason.FORBIDDEN, forbidden);
  }

  /** With this {@code WWW-Authenticate}. */
  public Refusal challenge(String header) {
    challenge = header;
    return this;
  }

  /** With this text for clients that do not run the server. */
  public Refusal neutral(String text) {
    neutral = text;
    return this;
  }

  @Nullable
  public String challenge() {
    return challenge;
  }

  public Reason reason() {
    return reason;
  }

  public int status() {
    return reason.status;
  }

  public String title() {
    return reason.title;
  }

  /** One line for people. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /**
   * As {@link #detail()}.
   *
   * @param details whether it may name hosts, users, settings and statements
   */
  public String detail(boolean details) {
    return neutral == null || details ? detail() : neutral;
  }

  @Nullable
  public Duration retryAfter() {
    return retryAfter;
  }
}
