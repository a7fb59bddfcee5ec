package io.tailrace.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL runs as: the current user, or, because PostgreSQL refuses to run as
 * root, another one that a program of the system can switch to.
 *
 * @param prefix the command that switches the user; empty if none is needed
 * @param owner the required owner of the data folder; empty for the current user
 */
record Account(String name, List<String> prefix, String owner) {
  private static final Account OURSELVES = new Account("this user", List.of(), "");

  /** Users without other files; the first that exists is used. */
  private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

  /**
   * Returns the first account that works here.
   *
   * @param program a program that the user must be able to run
   * @throws IOException if no account works, with what to do
   */
  static Account find(String program) throws IOException {
    if (!isRoot(List.of())) {
      return OURSELVES;
    }
    return find(waysFromRoot(), program);
  }

  static Account find(List<Account> ways, String program) throws IOException {
    return ways.stream()
        .filter(way -> way.works(program))
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "PostgreSQL refuses to run as root, and none of "
                        + String.join(", ", ways.stream().map(Account::name).toList())
                        + " can start it as another user here: run this as an ordinary user,"
                        + " or name a database with TAILRACE_URL and TAILRACE_VIEWS"));
  }

  static List<Account> waysFromRoot() {
    List<Account> ways = new ArrayList<>();
    ways.add(new Account("unshare", List.of("unshare", "-U"), ""));
    unprivileged()
        .ifPresent(
            user -> {
              ways.add(
                  new Account(
                      "setpriv",
                      List.of("setpriv", "--reuid", user, "--regid", group(user), "--clear-groups"),
                      user));
              ways.add(new Account("runuser", List.of("runuser", "-u", user, "--"), user));
              ways.add(
                  new Account(
                      "su",
                      List.of("su", user, "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--"),
                      user));
            });
    return List.copyOf(ways);
  }

  List<String> command(String... words) {
    return Stream.concat(prefix.stream(), Stream.of(words)).toList();
  }

  private boolean works(String program) {
    return !isRoot(prefix) && Shell.run(command(program, "--version")).ok();
  }

  /** Returns true also if {@code prefix} fails, because it is useless then. */
  private static boolean isRoot(List<String> prefix) {
    if (Platform.WINDOWS) {
      return false;
    }
    List<String> id = Stream.concat(prefix.stream(), Stream.of("id", "-u")).toList();
    Shell.Outcome outcome = Shell.run(id);
    return prefix.isEmpty() ? outcome.output().equals("0") : !outcome.output().matches("[1-9]\\d*");
  }

  private static Optional<String> unprivileged() {
    return UNPRIVILEGED.stream()
        .filter(user -> Shell.run(List.of("id", "-u", user)).ok())
        .findFirst();
  }

  private static String group(String user) {
    return Shell.run(List.of("id", "-g", user)).output();
  }
}
