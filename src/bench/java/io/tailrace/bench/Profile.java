package io.tailrace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time goes in recordings of Java Flight Recorder: the methods that were on top most
 * often, the packages of those, and what of ours stood below them. {@code mvn -q -Pbench
 * test-compile exec:exec -Dbench=file.jfr -Dbench.main=io.tailrace.bench.Profile}. Samples of
 * threads that wait in the system do not count; those in other calls into it do.
 */
public final class Profile {
  private static final int MOST = 25;
  private static final Set<String> WAITING =
      Set.of(
          "sun.nio.ch.EPoll.wait",
          "sun.nio.ch.Net.accept",
          "sun.nio.ch.Net.poll",
          "java.io.FileInputStream.readBytes",
          "java.lang.ProcessHandleImpl.waitForProcessExit0",
          "jdk.internal.misc.Unsafe.park",
          "java.lang.Object.wait",
          "java.lang.Thread.sleep");

  private final Map<String, Integer> methods = new HashMap<>();
  private final Map<String, Integer> packages = new HashMap<>();
  private final Map<String, Integer> ours = new HashMap<>();
  private final Map<String, Integer> threads = new HashMap<>();
  private int samples;

  private Profile() {}

  public static void main(String[] files) throws IOException {
    Profile profile = new Profile();
    for (String file : files) {
      try (RecordingFile recording = new RecordingFile(Path.of(file))) {
        while (recording.hasMoreEvents()) {
          profile.add(recording.readEvent());
        }
      }
    }
    System.out.printf("%,d samples%n", profile.samples);
    profile.print("method, itself", profile.methods);
    profile.print("package, itself", profile.packages);
    profile.print("the method of ours that called, or itself", profile.ours);
    profile.print("thread", profile.threads);
  }

  private void add(RecordedEvent event) {
    String type = event.getEventType().getName();
    if (!Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample").contains(type)
        || event.getStackTrace() == null) {
      return;
    }
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    String top = name(frames.get(0).getMethod());
    if (WAITING.contains(top)) {
      return;
    }
    samples++;
    methods.merge(top, 1, Integer::sum);
    packages.merge(packageOf(frames.get(0).getMethod()), 1, Integer::sum);
    threads.merge(event.getThread("sampledThread").getJavaName(), 1, Integer::sum);
    String caller =
        frames.stream()
            .map(frame -> name(frame.getMethod()))
            .filter(name -> name.startsWith("io.tailrace."))
            .findFirst()
            .orElse("none");
    ours.merge(caller, 1, Integer::sum);
  }

  private static String name(RecordedMethod method) {
    return method.getType().getName() + "." + method.getName();
  }

  private static String packageOf(RecordedMethod method) {
    String type = method.getType().getName();
    return type.substring(0, Math.max(0, type.lastIndexOf('.')));
  }

  private void print(String what, Map<String, Integer> counts) {
    System.out.printf("%n| %s | of all samples |%n|---|---|%n", what);
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MOST)
        .forEach(
            each ->
                System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f %% |%n",
                    each.getKey(),
                    100.0 * each.getValue() / samples));
  }
}
