// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.path;

import com.sun.jdi.Method;

/**
 * Tells methods that only get or store values: an accessor of a record, a getter of a field or
 * constant, and a constructor that calls none but the one above it and stores its arguments.
 */
final class PlainBytecode {
  private static final int INVOKESPECIAL = 0xb7;

  private PlainBytecode() {}

  static boolean isPlain(Method method) {
    if (method.isAbstract() || method.isNative()) {
      return true;
    }
    boolean constructor = method.isConstructor();
    byte[] code = method.bytecodes();
    int calls = 0;
    for (int at = 0; at < code.length; ) {
      int operation = code[at] & 0xff;
      calls += operation == INVOKESPECIAL ? 1 : 0;
      int length = length(operation, constructor);
      if (length == 0 || calls > 1) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The length of an instruction that a plain method may have, or 0. */
  private static int length(int operation, boolean constructor) {
    if (operation <= 0x0f || (operation >= 0x1a && operation <= 0x2d)) {
      return 1; // a constant; a local variable
    }
    if (operation >= 0xac && operation <= 0xb1) {
      return 1; // return
    }
    return switch (operation) {
      case 0x10, 0x12, 0x15, 0x16, 0x17, 0x18, 0x19 -> 2; // a constant; a local variable
      case 0x11, 0x13, 0x14, 0xb2, 0xb4 -> 3; // a constant; a field read
      case 0xb5 -> constructor ? 3 : 0; // a field stored
      case INVOKESPECIAL -> constructor ? 3 : 0;
      default -> 0;
    };
  }
}
