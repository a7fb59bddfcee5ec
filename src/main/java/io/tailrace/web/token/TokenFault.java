package io.tailrace.web.token;

/**
 * Why a token is not accepted. The message is one plain line of printable ASCII without quotes and
 * backslashes, and quotes nothing from the token.
 */
public final class TokenFault extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the client can do. */
  public enum Kind {
    /** Get a new token. */
    INVALID,

    /** Try again: the keys are not there yet. */
    NO_KEYS
  }

  private final Kind kind;

  private TokenFault(Kind kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
  }

  static TokenFault invalid(String reason) {
    return new TokenFault(Kind.INVALID, reason);
  }

  static TokenFault noKeys() {
    return new TokenFault(Kind.NO_KEYS, "the keys of tokens are not available at present; retry");
  }

  public Kind kind() {
    return kind;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
