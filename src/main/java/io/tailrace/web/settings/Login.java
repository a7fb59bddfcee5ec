package io.tailrace.web.settings;

import io.tailrace.source.PasswordFile;
import io.tailrace.web.settings.value.DatabaseUrl;
import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.Setting;
import io.tailrace.web.settings.value.SettingsFault;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** URL, user and password of one database. Never shown. */
record Login(
    String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable PasswordFile passwordFile) {
  private static final Logger log = System.getLogger(Login.class.getName());

  static Login read(String id, RawSettings raw, Names names) {
    Optional<Setting> url = SettingsTable.URL.written(id, raw);
    Optional<Setting> dataSource = SettingsTable.DATA_SOURCE.written(id, raw);
    refuseBoth(url, dataSource);
    Optional<Setting> user = SettingsTable.USER.written(id, raw);
    Optional<Setting> password = SettingsTable.PASSWORD.written(id, raw);
    Optional<Setting> file = SettingsTable.PASSWORD_FILE.written(id, raw);
    refuseBoth(password, file);
    Login given;
    String where;
    if (dataSource.isPresent()) {
      given = SimpleDataSource.login(dataSource.get(), names);
      where = "the data source";
    } else {
      DatabaseUrl parsed = DatabaseUrl.parse(url.orElseThrow(() -> missing(id)));
      given = new Login(parsed.jdbc(), parsed.user(), parsed.password(), null);
      where = url.get().key();
    }
    refuseTwice(given.user, user, where);
    refuseTwice(given.password, password.or(() -> file), where);
    return new Login(
        given.url,
        given.user == null ? user.map(Setting::value).orElse(null) : given.user,
        given.password == null ? password.map(Setting::value).orElse(null) : given.password,
        file.map(each -> file(each, "password")).orElse(null));
  }

  private static SettingsFault missing(String id) {
    String key = SettingsTable.URL.key(id);
    return new SettingsFault(key + " is missing; write " + key + "=" + DatabaseUrl.EXAMPLE);
  }

  private static void refuseBoth(Optional<Setting> one, Optional<Setting> other) {
    if (one.isPresent() && other.isPresent()) {
      throw other.get().fault("write either this or " + one.get().key() + ", not both");
    }
  }

  private static void refuseTwice(@Nullable String given, Optional<Setting> again, String where) {
    if (given != null && again.isPresent()) {
      throw again.get().fault("is in " + where + " as well; write it in one of the two");
    }
  }

  /**
   * Checks that the file can be read now; whoever uses it reads it again.
   *
   * @param what it contains
   */
  static PasswordFile file(Setting setting, String what) {
    try {
      PasswordFile file = new PasswordFile(Path.of(setting.value()));
      var unused = file.read();
      if (file.isOpenToAll()) {
        log.log(
            Level.WARNING,
            setting.key()
                + "="
                + file.path()
                + ": every user of this machine can read the "
                + what
                + "; run: chmod o= "
                + file.path());
      }
      return file;
    } catch (IOException e) {
      throw file(setting, Path.of(setting.value()), String.valueOf(e.getMessage()), what);
    } catch (InvalidPathException e) {
      throw setting.fault(
          "is not a path; write the absolute path of a file that contains the " + what);
    }
  }

  /** A value that is no absolute path may be the secret itself, and is not shown. */
  private static SettingsFault file(Setting setting, Path path, String why, String what) {
    return path.isAbsolute()
        ? setting.wrong(why)
        : setting.fault(why + "; write the absolute path of a file that contains the " + what);
  }

  @Override
  public String toString() {
    return "a database's login";
  }
}
