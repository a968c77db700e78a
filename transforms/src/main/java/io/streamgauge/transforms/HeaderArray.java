// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Headers in an array that is never written to again, so that the transforms of a chain need not
 * copy them one by one. Connect's records keep no other kind than its own class, whose list has an
 * object for each header; as soon as anybody asks for more than to read them in turn, that list is
 * made, and all is as in that class.
 */
final class HeaderArray extends ConnectHeaders {
  /** Whether the Connect that this runs in copies such headers whole, as it does up to 4.3. */
  private static final boolean CARRIED = isCarried();

  private final Header[] headers;
  private final int count;
  private final long bits;
  private volatile boolean listed;

  /**
   * Of the first {@code count} of these headers.
   *
   * @param headers kept, and nobody else may write to them
   * @param bits the bits of their names, see {@link TextHeader#bit}
   */
  HeaderArray(Header[] headers, int count, long bits) {
    this.headers = headers;
    this.count = count;
    this.bits = bits;
  }

  /** The headers as an array of its own kind: the very same, unless they may have changed since. */
  static HeaderArray of(Headers headers) {
    if (headers instanceof HeaderArray array && !array.listed) {
      return array;
    }
    Header[] all = new Header[headers.size()];
    int count = 0;
    long bits = 0;
    for (Header header : headers) {
      all[count++] = header;
      bits |= TextHeader.bit(header.key());
    }
    return new HeaderArray(all, count, bits);
  }

  /**
   * The class of Connect can be copied in a way that passes by the methods of this one, and would
   * lose what is in the array.
   */
  private static boolean isCarried() {
    Header header = new TextHeader("a", "b");
    HeaderArray array = new HeaderArray(new Header[] {header}, 1, TextHeader.bit("a"));
    SourceRecord record =
        new SourceRecord(null, null, "a", 0, null, null, null, null, null, array.duplicate());
    SourceRecord copy = record.newRecord("a", 0, null, null, null, null, null, record.headers());
    List<Headers> all =
        List.of(
            new ConnectHeaders(array.duplicate()),
            new ConnectHeaders((Iterable<Header>) array.duplicate()),
            array.duplicate().duplicate(),
            record.headers(),
            copy.headers(),
            copy.headers().duplicate());
    return all.stream()
        .allMatch(headers -> headers.size() == 1 && header.equals(headers.lastWithName("a")));
  }

  /**
   * The headers of a changed record, in Connect's own class where it does not know this one. They
   * are an object of their own: whoever has the record before may write to its headers.
   */
  Headers changed(Change change) {
    HeaderArray changed =
        change.hasHeaders() ? with(change) : new HeaderArray(headers, count, bits);
    if (CARRIED) {
      return changed;
    }
    ConnectHeaders plain = new ConnectHeaders();
    changed.forEach(plain::add);
    return plain;
  }

  /** The last header of this name, or null. */
  Header last(String name) {
    if ((bits & TextHeader.bit(name)) != 0) {
      for (int i = count - 1; i >= 0; i--) {
        if (TextHeader.areSame(headers[i].key(), name)) {
          return headers[i];
        }
      }
    }
    return null;
  }

  /** These headers without those that a change replaces, and then those of the change. */
  HeaderArray with(Change change) {
    Header[] all = new Header[count + change.headerCount()];
    int kept = count;
    if ((bits & change.headerBits()) == 0) {
      System.arraycopy(headers, 0, all, 0, count);
    } else {
      kept = 0;
      for (int i = 0; i < count; i++) {
        if (!change.replacesHeader(headers[i].key())) {
          all[kept++] = headers[i];
        }
      }
    }
    return new HeaderArray(all, change.addHeadersTo(all, kept), bits | change.headerBits());
  }

  private synchronized void list() {
    if (!listed) {
      for (int i = 0; i < count; i++) {
        super.add(headers[i]);
      }
      listed = true;
    }
  }

  @Override
  public int size() {
    return listed ? super.size() : count;
  }

  /** Connect asks for this before it reads the list of another object. */
  @Override
  public boolean isEmpty() {
    list();
    return super.isEmpty();
  }

  @Override
  public Iterator<Header> iterator() {
    return listed ? super.iterator() : new InTurn();
  }

  @Override
  public ConnectHeaders duplicate() {
    return listed ? super.duplicate() : new HeaderArray(headers, count, bits);
  }

  @Override
  public Headers clear() {
    list();
    return super.clear();
  }

  @Override
  public Headers add(Header header) {
    list();
    return super.add(header);
  }

  @Override
  public Header lastWithName(String key) {
    list();
    return super.lastWithName(key);
  }

  @Override
  public Iterator<Header> allWithName(String key) {
    list();
    return super.allWithName(key);
  }

  @Override
  public Headers remove(String key) {
    list();
    return super.remove(key);
  }

  @Override
  public Headers retainLatest() {
    list();
    return super.retainLatest();
  }

  @Override
  public Headers retainLatest(String key) {
    list();
    return super.retainLatest(key);
  }

  @Override
  public Headers apply(String key, HeaderTransform transform) {
    list();
    return super.apply(key, transform);
  }

  @Override
  public Headers apply(HeaderTransform transform) {
    list();
    return super.apply(transform);
  }

  @Override
  public int hashCode() {
    list();
    return super.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    list();
    return super.equals(other);
  }

  @Override
  public String toString() {
    list();
    return super.toString();
  }

  private Iterator<Header> listIterator() {
    list();
    return super.iterator();
  }

  /** One header after the other; goes on in the list when one is taken out. */
  private final class InTurn implements Iterator<Header> {
    private int next;
    private Iterator<Header> inList;

    @Override
    public boolean hasNext() {
      return inList == null ? next < count : inList.hasNext();
    }

    @Override
    public Header next() {
      if (inList != null) {
        return inList.next();
      }
      if (next >= count) {
        throw new NoSuchElementException();
      }
      return headers[next++];
    }

    @Override
    public void remove() {
      if (inList == null) {
        inList = listIterator();
        for (int i = 0; i < next; i++) {
          inList.next();
        }
      }
      inList.remove();
    }
  }
}
