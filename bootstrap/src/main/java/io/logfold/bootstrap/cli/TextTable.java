package io.logfold.bootstrap.cli;

import java.util.List;

/** An aligned table of text; a cell may have several lines. */
final class TextTable {

  private final List<String> headings;
  private final List<List<String>> rows;
  private final int[] widths;

  TextTable(List<String> headings, List<List<String>> rows) {
    this.headings = headings;
    this.rows = rows;
    this.widths = new int[headings.size()];
    widen(headings);
    rows.forEach(this::widen);
  }

  private void widen(List<String> row) {
    for (int column = 0; column < widths.length; column++) {
      for (String line : lines(row.get(column))) {
        widths[column] = Math.max(widths[column], line.length());
      }
    }
  }

  private static List<String> lines(String cell) {
    return cell.lines().toList();
  }

  /**
   * @param box with lines of box drawing characters instead of plain ones
   */
  String render(boolean box) {
    StringBuilder text = new StringBuilder();
    rule(text, box ? "┌┬┐─" : "+++-");
    row(text, headings, box);
    rule(text, box ? "├┼┤─" : "+++-");
    for (List<String> row : rows) {
      row(text, row, box);
    }
    rule(text, box ? "└┴┘─" : "+++-");
    return text.toString();
  }

  /** Left, middle and right corner, and what is between them. */
  private void rule(StringBuilder text, String parts) {
    for (int column = 0; column < widths.length; column++) {
      text.append(parts.charAt(column == 0 ? 0 : 1));
      text.repeat(parts.charAt(3), widths[column] + 2);
    }
    text.append(parts.charAt(2)).append('\n');
  }

  private void row(StringBuilder text, List<String> cells, boolean box) {
    String bar = box ? "│" : "|";
    int height = cells.stream().mapToInt(cell -> lines(cell).size()).max().orElse(1);
    for (int line = 0; line < height; line++) {
      for (int column = 0; column < widths.length; column++) {
        List<String> lines = lines(cells.get(column));
        String content = line < lines.size() ? lines.get(line) : "";
        text.append(bar).append(' ').append(content);
        text.repeat(' ', widths[column] - content.length() + 1);
      }
      text.append(bar).append('\n');
    }
  }
}
