// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.path;

import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.StackFrame;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.MethodExitEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import com.sun.jdi.request.MethodEntryRequest;
import com.sun.jdi.request.MethodExitRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The top-level types of main code of which a method was on a stack between {@link
 * OneReading.Marks#begin} and {@link OneReading.Marks#end}, in the order in which they were first
 * met. Nested types count as the one that holds them. Of a thread that was under way at the
 * beginning, what it was in counts too, if it went on.
 */
final class EnteredTypes {
  private static final String OURS = "io.streamgauge.";

  /** What is no main code: this package, and what tests and benchmarks share. */
  private static final List<String> OTHERS =
      List.of(OURS + "path.", OURS + "launcher.", OURS + "testing.", OURS + "common.Fake");

  private final VirtualMachine machine;
  private final MethodEntryRequest entries;
  private final MethodExitRequest exits;

  /** By thread, what it was in at the beginning, until it goes on. */
  private final Map<Long, List<Method>> underWay = new HashMap<>();

  private final Map<Long, List<Method>> stacks = new HashMap<>();

  /** By name, whether more than a getter or a storing constructor was met. */
  private final Map<String, Boolean> types = new LinkedHashMap<>();

  private final Set<String> callers = new HashSet<>();
  private boolean ended;

  EnteredTypes(VirtualMachine machine) {
    this.machine = machine;
    EventRequestManager requests = machine.eventRequestManager();
    MethodEntryRequest marks = requests.createMethodEntryRequest();
    marks.addClassFilter(OneReading.Marks.class.getName());
    // All threads stand still while their stacks are read.
    marks.setSuspendPolicy(EventRequest.SUSPEND_ALL);
    marks.enable();
    // No thread waits for us: a task that is slow does other things than one that is not.
    entries = requests.createMethodEntryRequest();
    entries.addClassFilter(OURS + "*");
    OTHERS.forEach(prefix -> entries.addClassExclusionFilter(prefix + "*"));
    entries.setSuspendPolicy(EventRequest.SUSPEND_NONE);
    exits = requests.createMethodExitRequest();
    exits.addClassFilter(OURS + "*");
    OTHERS.forEach(prefix -> exits.addClassExclusionFilter(prefix + "*"));
    exits.setSuspendPolicy(EventRequest.SUSPEND_NONE);
  }

  /** Reads events until the other process has ended. */
  void watch() throws InterruptedException, IncompatibleThreadStateException {
    machine.resume();
    try {
      while (true) {
        EventSet events = machine.eventQueue().remove();
        for (Event event : events) {
          if (event instanceof MethodEntryEvent entry) {
            take(entry);
          } else if (event instanceof MethodExitEvent exit && !ended) {
            leave(exit);
          }
        }
        if (events.suspendPolicy() != EventRequest.SUSPEND_NONE) {
          events.resume();
        }
      }
    } catch (VMDisconnectedException e) {
      if (!ended) {
        throw new IllegalStateException("It ended before a second reading was through", e);
      }
    }
  }

  private void take(MethodEntryEvent entry) throws IncompatibleThreadStateException {
    if (entry.request() != entries) {
      mark(entry.method().name());
    } else if (!ended && isOurs(entry.method())) {
      long thread = entry.thread().uniqueID();
      List<Method> before = underWay.remove(thread);
      List<Method> stack =
          stacks.computeIfAbsent(
              thread, any -> new ArrayList<>(before == null ? List.of() : before));
      if (before != null) {
        add(before);
      }
      stack.add(entry.method());
      add(stack.subList(Math.max(0, stack.size() - 2), stack.size()));
    }
  }

  /** Methods that an exception has ended are left with the one that caught it. */
  private void leave(MethodExitEvent exit) {
    List<Method> stack = stacks.getOrDefault(exit.thread().uniqueID(), List.of());
    int last = stack.lastIndexOf(exit.method());
    if (last >= 0) {
      stack.subList(last, stack.size()).clear();
    }
  }

  /** Notes these methods, of which each calls the next. */
  private void add(List<Method> stack) {
    String caller = null;
    for (Method method : stack) {
      String type = type(method);
      types.merge(type, !PlainBytecode.isPlain(method), Boolean::logicalOr);
      if (caller != null && !caller.equals(type) && !PlainBytecode.isPlain(method)) {
        callers.add(caller);
      }
      caller = type;
    }
  }

  /** The methods of main code on the thread's stack, the one that was called last at the end. */
  private static List<Method> ours(ThreadReference thread) throws IncompatibleThreadStateException {
    List<Method> methods = new ArrayList<>();
    for (StackFrame frame : thread.frames()) {
      Method method = frame.location().method();
      if (isOurs(method)) {
        methods.add(0, method);
      }
    }
    return methods;
  }

  private void mark(String name) throws IncompatibleThreadStateException {
    if (name.equals("begin")) {
      for (ThreadReference thread : machine.allThreads()) {
        underWay.put(thread.uniqueID(), ours(thread));
      }
      entries.enable();
      exits.enable();
    } else if (name.equals("end")) {
      entries.disable();
      exits.disable();
      ended = true;
    }
  }

  private static boolean isOurs(Method method) {
    String name = method.declaringType().name();
    return name.startsWith(OURS)
        && OTHERS.stream().noneMatch(name::startsWith)
        // Java's own hands between a caller and the method that a reference names.
        && !name.contains("$$Lambda");
  }

  private static String type(Method method) {
    String name = method.declaringType().name();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  String report(String path) {
    List<String> carriers = types.keySet().stream().filter(callers::contains).toList();
    List<String> tools =
        types.keySet().stream().filter(type -> types.get(type) && !callers.contains(type)).toList();
    List<String> values =
        types.keySet().stream()
            .filter(type -> !types.get(type) && !callers.contains(type))
            .toList();
    return "%n%s: %d types, of which %d carry the reading on%n%s"
            .formatted(path, types.size(), carriers.size(), lines(carriers))
        + "  %d do a part and call no other%n%s".formatted(tools.size(), lines(tools))
        + "  %d only get or store values%n%s".formatted(values.size(), lines(values));
  }

  private static String lines(List<String> types) {
    Map<String, List<String>> packages = new TreeMap<>();
    for (String type : types) {
      int dot = type.lastIndexOf('.');
      packages
          .computeIfAbsent(type.substring(OURS.length(), dot), any -> new ArrayList<>())
          .add(type.substring(dot + 1));
    }
    StringBuilder text = new StringBuilder();
    packages.forEach(
        (name, names) ->
            text.append(
                "    %-14s %2d  %s%n".formatted(name, names.size(), String.join(", ", names))));
    return text.toString();
  }
}
