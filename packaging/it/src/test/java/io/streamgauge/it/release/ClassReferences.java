// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.release;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The classes, methods and fields that a compiled class names, from its constant pool.
 *
 * @param members each as owner, name and descriptor; of a class the owner alone
 */
record ClassReferences(Set<Member> members) {

  /**
   * Something that a class names.
   *
   * @param owner the class that has it, with slashes
   * @param name of the method or field, or empty
   * @param descriptor of it, or empty
   */
  record Member(String owner, String name, String descriptor) implements Comparable<Member> {

    /** Whether a class loader has it; nothing is initialised. */
    boolean isIn(ClassLoader loader) {
      try {
        Class<?> type = Class.forName(owner.replace('/', '.'), false, loader);
        return name.isEmpty() || has(type);
      } catch (ClassNotFoundException | LinkageError e) {
        return false;
      }
    }

    private boolean has(Class<?> type) {
      if (type == null) {
        return false;
      }
      boolean own =
          descriptor.startsWith("(")
              ? Stream.concat(
                      Stream.of(type.getDeclaredMethods()).map(Member::text),
                      Stream.of(type.getDeclaredConstructors()).map(Member::text))
                  .anyMatch((name + descriptor)::equals)
              : Stream.of(type.getDeclaredFields()).map(Field::getName).anyMatch(name::equals);
      return own
          || has(type.getSuperclass())
          || Stream.of(type.getInterfaces()).anyMatch(this::has)
          || (type.isInterface() && has(Object.class));
    }

    private static String text(Method method) {
      return method.getName()
          + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
              .toMethodDescriptorString();
    }

    private static String text(Constructor<?> constructor) {
      return "<init>"
          + MethodType.methodType(void.class, constructor.getParameterTypes())
              .toMethodDescriptorString();
    }

    @Override
    public int compareTo(Member other) {
      return (this + descriptor).compareTo(other + other.descriptor);
    }

    @Override
    public String toString() {
      return owner.replace('/', '.') + (name.isEmpty() ? "" : "." + name);
    }
  }

  static ClassReferences of(InputStream file) throws IOException {
    DataInputStream in = new DataInputStream(file);
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    int[] tags = new int[count];
    int[][] links = new int[count][2];
    String[] texts = new String[count];
    for (int i = 1; i < count; i++) {
      tags[i] = in.readUnsignedByte();
      switch (tags[i]) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> links[i][0] = in.readUnsignedShort();
        case 15 -> in.skipNBytes(3);
        case 9, 10, 11, 12, 17, 18 -> {
          links[i][0] = in.readUnsignedShort();
          links[i][1] = in.readUnsignedShort();
        }
        default -> throw new IOException("constant of kind " + tags[i]);
      }
    }
    Set<Member> members = new TreeSet<>();
    for (int i = 1; i < count; i++) {
      if (tags[i] == 7) {
        String owner = texts[links[i][0]].replaceAll("^\\[+L(.*);$", "$1");
        if (!owner.startsWith("[")) {
          members.add(new Member(owner, "", ""));
        }
      } else if (tags[i] >= 9 && tags[i] <= 11) {
        int[] type = links[links[i][1]];
        String owner = texts[links[links[i][0]][0]];
        if (!owner.startsWith("[")) {
          members.add(new Member(owner, texts[type[0]], texts[type[1]]));
        }
      }
    }
    return new ClassReferences(members);
  }
}
