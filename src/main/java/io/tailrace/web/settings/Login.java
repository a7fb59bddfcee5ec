package io.tailrace.web.settings;

import io.tailrace.source.PasswordFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where one database is and who we are there. Never shown. */
record Login(
    String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable PasswordFile passwordFile) {
  private static final Logger log = System.getLogger(Login.class.getName());

  static Login read(String id, RawSettings written, Names names) {
    Optional<Setting> url = written.get(Keys.ofDatabase(id, "url"));
    Optional<Setting> dataSource = written.get(Keys.ofDatabase(id, "datasource"));
    refuseBoth(url, dataSource);
    Optional<Setting> user = written.get(Keys.ofDatabase(id, "user"));
    Optional<Setting> password = written.get(Keys.ofDatabase(id, "password"));
    Optional<Setting> file = written.get(Keys.ofDatabase(id, "password-file"));
    refuseBoth(password, file);
    Login theirs;
    String where;
    if (dataSource.isPresent()) {
      theirs = SimpleDataSource.login(dataSource.get(), names);
      where = "the data source";
    } else {
      DatabaseUrl parsed = DatabaseUrl.parse(url.orElseThrow(() -> missing(id)));
      theirs = new Login(parsed.jdbc(), parsed.user(), parsed.password(), null);
      where = url.get().key();
    }
    refuseTwice(theirs.user, user, where);
    refuseTwice(theirs.password, password.or(() -> file), where);
    return new Login(
        theirs.url,
        theirs.user == null ? user.map(Setting::value).orElse(null) : theirs.user,
        theirs.password == null ? password.map(Setting::value).orElse(null) : theirs.password,
        file.map(Login::file).orElse(null));
  }

  private static SettingsFault missing(String id) {
    String key = Keys.ofDatabase(id, "url");
    return new SettingsFault(key + " is missing; write " + key + "=" + DatabaseUrl.EXAMPLE);
  }

  private static void refuseBoth(Optional<Setting> one, Optional<Setting> other) {
    if (one.isPresent() && other.isPresent()) {
      throw other.get().fault("write either this or " + one.get().key() + ", not both");
    }
  }

  private static void refuseTwice(@Nullable String given, Optional<Setting> again, String where) {
    if (given != null && again.isPresent()) {
      throw again.get().fault("stands in " + where + " already; write it in one of the two");
    }
  }

  /** One that can be read now; what it says then is nobody's business but the connections'. */
  private static PasswordFile file(Setting setting) {
    try {
      PasswordFile file = new PasswordFile(Path.of(setting.value()));
      var unused = file.read();
      if (file.isOpenToAll()) {
        log.log(
            Level.WARNING,
            setting.key()
                + "="
                + file.path()
                + ": every user of this machine may read the password; run: chmod o= "
                + file.path());
      }
      return file;
    } catch (IOException e) {
      throw file(setting, Path.of(setting.value()), String.valueOf(e.getMessage()));
    } catch (InvalidPathException e) {
      throw setting.fault("is not a path; write the path of a file that holds the password");
    }
  }

  /** What is no whole path may be the password itself, and is not shown. */
  private static SettingsFault file(Setting setting, Path path, String what) {
    return path.isAbsolute()
        ? setting.wrong(what)
        : setting.fault(what + "; write the whole path of a file that holds the password");
  }

  @Override
  public String toString() {
    return "a database's login";
  }
}
