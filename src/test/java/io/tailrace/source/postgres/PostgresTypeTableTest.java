package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.TypeCase;
import io.tailrace.source.TypeTable;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.postgres.catalog.PgTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of types is what the decoder makes of a server's text. */
class PostgresTypeTableTest {
  private final WrittenCatalogue catalogue = new WrittenCatalogue(TypeTable.setup());

  static List<TypeCase> followed() {
    return TypeTable.followed(TypeTable.POSTGRES);
  }

  static List<TypeCase> refused() {
    return TypeTable.refused();
  }

  @ParameterizedTest
  @MethodSource("followed")
  void aTextIsWrittenAsItsType(TypeCase each) {
    int oid = catalogue.oid(each.type());
    PgTypes types = catalogue.types();

    @Nullable String[] texts = {each.text()};
    assertEquals("[" + each.json() + "]", new JsonRow(types.json(oid)).encode(texts).toString());
    assertNull(types.refusal(oid));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aTypeThatShowsNamesOfTheCatalogueIsRefused(TypeCase each) {
    int oid = catalogue.oid(each.type());

    String reason = String.valueOf(catalogue.types().refusal(oid));
    assertTrue(reason.contains("type " + each.text()), reason);
    assertTrue(reason.contains("is shown as a name that can change without the row"), reason);
  }
}
