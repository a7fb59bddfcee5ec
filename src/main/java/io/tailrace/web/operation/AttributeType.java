package io.tailrace.web.operation;

import java.util.Map;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/** The type of an attribute in JMX. Every JMX client knows these types. */
enum AttributeType {
  BOOLEAN("boolean", SimpleType.BOOLEAN),
  INT("int", SimpleType.INTEGER),
  LONG("long", SimpleType.LONG),
  DOUBLE("double", SimpleType.DOUBLE),
  TEXT(String.class.getName(), SimpleType.STRING),
  /** A map from a word to a count. */
  COUNTS_BY_WORD(TabularData.class.getName(), table(SimpleType.STRING)),
  /** A map from a number to a count. */
  COUNTS_BY_NUMBER(TabularData.class.getName(), table(SimpleType.LONG));

  private final String className;
  private final OpenType<?> open;

  AttributeType(String className, OpenType<?> open) {
    this.className = className;
    this.open = open;
  }

  String className() {
    return className;
  }

  OpenType<?> open() {
    return open;
  }

  private static TabularType table(SimpleType<?> key) {
    String name = "java.util.Map<" + key.getTypeName() + ", java.lang.Long>";
    String[] columns = {"key", "value"};
    try {
      CompositeType row =
          new CompositeType(name, name, columns, columns, new OpenType<?>[] {key, SimpleType.LONG});
      return new TabularType(name, name, row, new String[] {"key"});
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value as JMX transfers it. */
  Object wire(Object value) {
    if (!(open instanceof TabularType type)) {
      return value;
    }
    TabularDataSupport table = new TabularDataSupport(type);
    for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
      try {
        table.put(
            new CompositeDataSupport(
                type.getRowType(), Map.of("key", each.getKey(), "value", each.getValue())));
      } catch (OpenDataException e) {
        throw new IllegalStateException(e);
      }
    }
    return table;
  }
}
