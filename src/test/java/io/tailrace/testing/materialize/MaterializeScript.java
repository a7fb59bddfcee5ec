package io.tailrace.testing.materialize;

import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.testing.postgres.ServerMessage.Field;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Materialize server of one version, as its recordings say it is: what they hold is answered word
 * for word, its views are played from tapes, and its rules for transactions are kept.
 */
public final class MaterializeScript implements ScriptedPostgresServer.Script {
  public static final String V0_6 = "tail-0.6.1";
  public static final String V0_28 = "subscribe-0.28";
  public static final String V26 = "subscribe-26.24";

  private static final Map<Integer, String> TYPES =
      Map.of(1186, "interval", 3802, "jsonb", 16384, "list", 16385, "map", 16552, "mz_timestamp");

  private static final Pattern DECLARE =
      Pattern.compile(
          "DECLARE c CURSOR FOR (TAIL|SUBSCRIBE) (.+) WITH \\((.*)\\)(?: AS OF (\\d+))?",
          Pattern.DOTALL);
  private static final Pattern DESCRIBE = Pattern.compile("SELECT \\* FROM (.+)");
  private static final Pattern SHOW_CREATE = Pattern.compile("show create ([A-Z ]+) (.+)");
  private static final Pattern TYPE_NAME = Pattern.compile(".*typname .* t\\.oid = (\\d+)");

  /** A relation, or a query in its place. */
  private static final class Relation {
    private final List<Field> columns;
    private final String id;
    private final String kind;
    private final String statement;
    private final Deque<Tape> tapes = new ArrayDeque<>();

    Relation(List<Field> columns, String id, String kind, String statement) {
      this.columns = columns;
      this.id = id;
      this.kind = kind;
      this.statement = statement;
    }

    synchronized Tape next() {
      return tapes.size() > 1 ? tapes.removeFirst() : tapes.getFirst();
    }
  }

  private final String version;
  private final Recording asked;
  private final Map<String, Relation> relations = new ConcurrentHashMap<>();
  private final List<Function<String, @Nullable Answer>> rules = new CopyOnWriteArrayList<>();
  private final List<String> unknown = new CopyOnWriteArrayList<>();

  private volatile Predicate<String> slow = sql -> false;
  private volatile Duration slowness = Duration.ZERO;
  private Supplier<ScriptedPostgresServer.Wire> wires = () -> ServerMessage::write;

  public MaterializeScript(String version) {
    this.version = version;
    this.asked = Recording.of(version + "/asking-the-server");
  }

  /**
   * A view that exists, and what those who follow it are told, one after another; then the last.
   */
  public MaterializeScript view(String name, Tape... tapes) {
    return view(name, "u7", tapes);
  }

  public MaterializeScript view(String name, String id, Tape... tapes) {
    Relation relation =
        new Relation(tapes[0].columns(), id, "view", "CREATE VIEW " + name + " AS SELECT 1");
    relation.tapes.addAll(List.of(tapes));
    relations.put(name, relation);
    return this;
  }

  public MaterializeScript drop(String name) {
    relations.remove(name);
    return this;
  }

  /** Answers first what this rule answers. */
  public MaterializeScript rule(Function<String, @Nullable Answer> rule) {
    rules.add(0, rule);
    return this;
  }

  /** What is asked so is answered after a pause. */
  public MaterializeScript slow(Predicate<String> questions, Duration pause) {
    slow = questions;
    slowness = pause;
    return this;
  }

  /** Its connections go over these. */
  public MaterializeScript wires(Supplier<ScriptedPostgresServer.Wire> supplier) {
    wires = supplier;
    return this;
  }

  @Override
  public ScriptedPostgresServer.Wire wire() {
    return wires.get();
  }

  /** What was asked without an answer in the script. */
  public List<String> unknown() {
    return unknown;
  }

  private boolean tails() {
    return version.equals(V0_6);
  }

  @Override
  public List<ServerMessage> greeting() {
    List<ServerMessage> all = new ArrayList<>();
    all.add(ServerMessage.parameter("client_encoding", "UTF8"));
    all.add(ServerMessage.parameter("DateStyle", "ISO, MDY"));
    all.add(ServerMessage.parameter("integer_datetimes", "on"));
    all.add(ServerMessage.parameter("server_version", "9.5.0"));
    all.add(ServerMessage.parameter("standard_conforming_strings", "on"));
    return all;
  }

  @Override
  public ScriptedPostgresServer.Session session() {
    return new Session();
  }

  private final class Session implements ScriptedPostgresServer.Session {
    private @Nullable Tape tape;
    private int fetched;

    @Override
    public Answer answer(String sql, boolean inTransaction) {
      Answer answer = known(sql, inTransaction);
      return slow.test(sql) ? new Answer(answer.messages(), slowness, answer.end()) : answer;
    }

    private Answer known(String sql, boolean inTransaction) {
      for (Function<String, @Nullable Answer> rule : rules) {
        Answer answer = rule.apply(sql);
        if (answer != null) {
          return answer;
        }
      }
      if (sql.startsWith("DECLARE")) {
        return declare(sql);
      }
      if (sql.startsWith("FETCH")) {
        return fetch();
      }
      if (inTransaction) {
        return Answer.error("25000", "SUBSCRIBE in transactions must be the only read statement");
      }
      Answer recorded = asked.answer(sql);
      return recorded == null ? catalogue(sql) : recorded;
    }

    private Answer declare(String sql) {
      Matcher declare = DECLARE.matcher(sql);
      if (!declare.matches()) {
        return Answer.error("42601", "not what this server expects: " + sql);
      }
      if (tails() && !declare.group(1).equals("TAIL")) {
        return Answer.error(
            "42601", "Expected a keyword at the beginning of a statement, found identifier");
      }
      if (!tails() && declare.group(1).equals("TAIL")) {
        return Answer.error("42601", "TAIL has been renamed to SUBSCRIBE");
      }
      Relation relation = relations.get(withoutComments(declare.group(2)));
      if (relation == null) {
        return gone(declare.group(2));
      }
      tape = relation.next();
      fetched = 0;
      return tape.declared();
    }

    private Answer fetch() {
      Tape playing = tape;
      return playing == null
          ? Answer.error("34000", "cursor \"c\" does not exist")
          : playing.fetch(fetched++);
    }

    private Answer catalogue(String sql) {
      Matcher create = SHOW_CREATE.matcher(sql);
      if (create.matches()) {
        return showCreate(create.group(1), create.group(2));
      }
      Matcher type = TYPE_NAME.matcher(sql);
      if (type.matches()) {
        String name = TYPES.get(Integer.parseInt(type.group(1)));
        return name == null ? Answer.noRows() : Answer.texts("t", "pg_catalog", name);
      }
      if (sql.startsWith("SET idle_in_transaction") && tails()) {
        return Answer.error("XX000", "unrecognized configuration parameter");
      }
      if (sql.startsWith("SET ")) {
        return Answer.done("SET");
      }
      return other(sql);
    }

    private Answer showCreate(String kind, String name) {
      if (kind.equals("MATERIALIZED VIEW") && tails()) {
        return Answer.error("42601", "Expected one of VIEW or TABLE, found MATERIALIZED");
      }
      Relation relation = relations.get(name);
      if (relation == null) {
        return gone(name);
      }
      return kind.equals("VIEW")
          ? Answer.texts("materialize.public." + name, relation.statement)
          : Answer.error("XX000", name + " is not a " + kind);
    }

    private Answer other(String sql) {
      if (sql.equals("select 1")) {
        return Answer.texts("1");
      }
      if (sql.startsWith("select 'object', ")) {
        return entries(sql);
      }
      if (sql.startsWith("select on_id from mz_catalog.mz_indexes")) {
        return Answer.texts(
            relations.values().stream().map(each -> each.id).toArray(String[]::new));
      }
      if (sql.startsWith("select id from mz_catalog.mz_clusters")) {
        return Answer.texts("c1");
      }
      if (sql.equals("show search_path")) {
        return Answer.texts(tails() ? "mz_catalog, pg_catalog, public, mz_temp" : "public");
      }
      if (sql.startsWith("SELECT * FROM ") && sql.endsWith(" LIMIT 1")) {
        return relations.containsKey(evaluated(sql)) ? Answer.texts("a row") : gone(evaluated(sql));
      }
      if (sql.equals("show cluster")) {
        return tails()
            ? Answer.error("XX000", "unrecognized configuration parameter: cluster")
            : Answer.texts("default");
      }
      if (sql.equals("show database")) {
        return Answer.texts("materialize");
      }
      if (sql.startsWith("select pg_typeof(")) {
        return Answer.texts("integer list");
      }
      if (sql.equals("select mz_environment_id()")) {
        return Answer.error("XX000", "function \"mz_environment_id\" does not exist");
      }
      if (sql.equals("select mz_cluster_id()")) {
        return Answer.texts("7c3b0d8e-5d3f-4d0c-8d6b-4a8f1d1b1c1d");
      }
      unknown.add(sql);
      return Answer.error("XX000", "not in the script: " + sql);
    }

    /** What the catalogue has of the names that are asked for, each in the schema public. */
    private Answer entries(String sql) {
      List<@Nullable String[]> rows = new ArrayList<>();
      relations.forEach(
          (name, relation) -> {
            if (sql.contains("'" + name.replace("\"", "") + "'")) {
              String kind = tails() ? "view" : relation.kind;
              rows.add(new String[] {"object", relation.id, "3", name.replace("\"", ""), kind});
            }
          });
      rows.add(new String[] {"schema", "3", "1", "public", ""});
      rows.add(new String[] {"schema", "4", null, "mz_catalog", ""});
      rows.add(new String[] {"database", "1", "", "materialize", ""});
      return Answer.rows(rows);
    }

    private static String evaluated(String sql) {
      return sql.substring("SELECT * FROM ".length(), sql.length() - " LIMIT 1".length());
    }

    /** As a parser sees it: to the end of its line a comment is nothing. */
    private static String withoutComments(String sql) {
      return sql.replaceAll("\\s*--[^\n]*", "").replace("\n)", ")");
    }

    private static Answer gone(String name) {
      return Answer.error("XX000", "unknown catalog item '" + name + "'");
    }

    @Override
    public Answer describe(String sql) {
      Matcher describe = DESCRIBE.matcher(sql);
      String name = describe.matches() ? describe.group(1) : withoutComments("(" + sql + "\n)");
      Relation relation = relations.get(name);
      return relation == null ? gone(name) : Answer.of(ServerMessage.columns(relation.columns));
    }
  }
}
