package io.tailrace.web.operation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/** A read-only JMX bean of a list of metrics. Safe for any thread. */
final class MetricsBean implements DynamicMBean {
  /**
   * One attribute.
   *
   * @param unit of a number or of a map's counts; empty if there is none
   */
  record Metric(
      String name, AttributeType type, String unit, String description, Supplier<Object> reader) {

    private MBeanAttributeInfo info() {
      return new MBeanAttributeInfo(
          name,
          type.className(),
          unit.isEmpty() ? description : description + " [" + unit + "]",
          true,
          false,
          type.equals(AttributeType.BOOLEAN),
          new ImmutableDescriptor(
              new String[] {"openType", "units"}, new Object[] {type.open(), units()}));
    }

    /** Of a value that has no unit, what it is. */
    private String units() {
      if (!unit.isEmpty()) {
        return unit;
      }
      return type.equals(AttributeType.BOOLEAN) ? "true or false" : "text";
    }
  }

  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final MBeanInfo info;

  MetricsBean(String description, List<Metric> all) {
    all.forEach(metric -> metrics.put(metric.name(), metric));
    info =
        new MBeanInfo(
            MetricsBean.class.getName(),
            description,
            all.stream().map(Metric::info).toArray(MBeanAttributeInfo[]::new),
            null,
            null,
            null,
            new ImmutableDescriptor("immutableInfo=true"));
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException {
    Metric metric = metrics.get(name);
    if (metric == null) {
      throw new AttributeNotFoundException(name);
    }
    return metric.type().wire(metric.reader().get());
  }

  /** Without the attributes that cannot be read. */
  @Override
  public AttributeList getAttributes(String[] names) {
    AttributeList list = new AttributeList();
    for (String name : names) {
      try {
        list.add(new Attribute(name, getAttribute(name)));
      } catch (AttributeNotFoundException | RuntimeException e) {
        // The interface leaves it out.
      }
    }
    return list;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " is read-only");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(
      String name, Object @Nullable [] arguments, String @Nullable [] types)
      throws ReflectionException {
    throw new ReflectionException(new NoSuchMethodException(name));
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return info;
  }
}
