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

/**
 * The type of an attribute in JMX. Every JMX client knows these types.
 *
 * @param className of its values
 */
record AttributeType(String className, OpenType<?> open) {
  static final AttributeType BOOLEAN = new AttributeType("boolean", SimpleType.BOOLEAN);
  static final AttributeType INT = new AttributeType("int", SimpleType.INTEGER);
  static final AttributeType LONG = new AttributeType("long", SimpleType.LONG);
  static final AttributeType DOUBLE = new AttributeType("double", SimpleType.DOUBLE);
  static final AttributeType TEXT = new AttributeType(String.class.getName(), SimpleType.STRING);

  /** A map from a word to a count. */
  static final AttributeType COUNTS_BY_WORD = counts(SimpleType.STRING);

  /** A map from a number to a count. */
  static final AttributeType COUNTS_BY_NUMBER = counts(SimpleType.LONG);

  private static AttributeType counts(SimpleType<?> key) {
    String name = "java.util.Map<" + key.getTypeName() + ", java.lang.Long>";
    String[] columns = {"key", "value"};
    try {
      CompositeType row =
          new CompositeType(name, name, columns, columns, new OpenType<?>[] {key, SimpleType.LONG});
      return new AttributeType(
          TabularData.class.getName(), new TabularType(name, name, row, new String[] {"key"}));
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
