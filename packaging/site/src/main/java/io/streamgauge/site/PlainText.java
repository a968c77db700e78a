// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** The words of a part of a page, without its form. */
final class PlainText extends AbstractVisitor {
  private final StringBuilder text = new StringBuilder();

  private PlainText() {}

  static String of(Node node) {
    PlainText visitor = new PlainText();
    node.accept(visitor);
    return visitor.text.toString().replaceAll("\\s+", " ").strip();
  }

  @Override
  public void visit(Text part) {
    text.append(part.getLiteral());
  }

  @Override
  public void visit(Code code) {
    text.append(code.getLiteral());
  }

  @Override
  public void visit(FencedCodeBlock block) {
    text.append(' ').append(block.getLiteral()).append(' ');
  }

  @Override
  public void visit(SoftLineBreak line) {
    text.append(' ');
  }

  @Override
  public void visit(HardLineBreak line) {
    text.append(' ');
  }

  @Override
  public void visit(Paragraph paragraph) {
    apart(paragraph);
  }

  @Override
  public void visit(CustomNode node) {
    visitChildren(node);
    if (node instanceof TableCell) {
      text.append(' ');
    }
  }

  private void apart(Block block) {
    visitChildren(block);
    text.append(' ');
  }
}
