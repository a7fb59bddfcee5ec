package io.tailrace.web.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where one database is and who we are there. Never shown. */
record Login(String url, @Nullable String user, @Nullable String password) {

  static Login read(String id, Written written, Names names) {
    Optional<Setting> url = written.get(Keys.ofDatabase(id, "url"));
    Optional<Setting> dataSource = written.get(Keys.ofDatabase(id, "datasource"));
    if (url.isPresent() && dataSource.isPresent()) {
      throw dataSource.get().fault("write either this or " + url.get().key() + ", not both");
    }
    if (url.isEmpty() && dataSource.isEmpty()) {
      String key = Keys.ofDatabase(id, "url");
      throw new SettingsFault(key + " is missing; write " + key + "=" + DatabaseUrl.EXAMPLE);
    }
    Optional<Setting> user = written.get(Keys.ofDatabase(id, "user"));
    Optional<Setting> password = password(id, written);
    if (dataSource.isPresent()) {
      Login theirs = SimpleDataSource.login(dataSource.get(), names);
      refuseTwice(theirs.user, user, "the data source");
      refuseTwice(theirs.password, password, "the data source");
      return theirs.or(user, password);
    }
    DatabaseUrl parsed = DatabaseUrl.parse(url.orElseThrow());
    refuseTwice(parsed.user(), user, url.get().key());
    refuseTwice(parsed.password(), password, url.get().key());
    return new Login(parsed.jdbc(), parsed.user(), parsed.password()).or(user, password);
  }

  private Login or(Optional<Setting> moreUser, Optional<Setting> morePassword) {
    return new Login(
        url,
        user == null ? moreUser.map(Setting::value).orElse(null) : user,
        password == null ? morePassword.map(Setting::value).orElse(null) : password);
  }

  private static void refuseTwice(@Nullable String given, Optional<Setting> again, String where) {
    if (given != null && again.isPresent()) {
      throw again.get().fault("stands in " + where + " already; write it in one of the two");
    }
  }

  private static Optional<Setting> password(String id, Written written) {
    Optional<Setting> password = written.get(Keys.ofDatabase(id, "password"));
    Optional<Setting> file = written.get(Keys.ofDatabase(id, "password-file"));
    if (file.isEmpty()) {
      return password;
    }
    if (password.isPresent()) {
      throw file.get().fault("write either this or " + password.get().key() + ", not both");
    }
    Setting path = file.get();
    try {
      return Optional.of(
          new Setting(
              path.key(),
              Files.readString(Path.of(path.value())).replaceFirst("\\R$", ""),
              path.where()));
    } catch (IOException | InvalidPathException e) {
      throw path.wrong("the file cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  @Override
  public String toString() {
    return "a database's login";
  }
}
