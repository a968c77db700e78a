// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.kinds;

import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The part of a record that no column has: its schemas.
 *
 * @param key schema of the key, or null for none
 * @param plainKey whether the key came without a schema, and this one is only that of its class
 * @param value schema of the value, or null for none
 * @param empty whether the record has no value
 */
public record RecordKind(Schema key, boolean plainKey, Schema value, boolean empty) {
  static RecordKind of(SinkRecord record) {
    Schema plain = record.keySchema() == null ? plain(record.key()) : null;
    Schema value = record.value() instanceof Struct struct ? struct.schema() : record.valueSchema();
    return new RecordKind(
        plain == null ? record.keySchema() : plain, plain != null, value, record.value() == null);
  }

  private static Schema plain(Object key) {
    Schema.Type type = key == null ? null : ConnectSchema.schemaType(key.getClass());
    return type == null || !type.isPrimitive() ? null : new ConnectSchema(type);
  }
}
