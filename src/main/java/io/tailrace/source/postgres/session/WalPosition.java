package io.tailrace.source.postgres.session;

/** Positions in the server's log. */
public final class WalPosition {
  /** A record cannot begin in the first bytes of a page, so no commit ends there. */
  private static final int PAGE = 8192;

  private static final int LARGEST_PAGE_HEADER = 40;

  private WalPosition() {}

  /** Where the log ends on a page's last byte, the next record is reported behind a header. */
  public static long behindHeader(long position) {
    long inPage = position & (PAGE - 1);
    return inPage <= LARGEST_PAGE_HEADER ? position - inPage : position;
  }
}
