package dev.fathom.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void texts_stand_left_and_numbers_right() {
        assertThat(
                        new Table("layer", "parameters", "share")
                                .row("conv1", 34_944, 0.5)
                                .row("fc6", 37_752_832, 61.126)
                                .row("relu", "", "")
                                .toString())
                .isEqualTo(
                        """
                        layer  parameters  share
                        conv1      34,944   0.50
                        fc6    37,752,832  61.13
                        relu
                        """);
    }

    @Test
    void a_ruled_table_is_as_wide_as_it_needs_to_be() {
        assertThat(
                        new Table("layer", "formula", "memory")
                                .ruled(2)
                                .row("relu1", "x".repeat(120), "1.1 MiB")
                                .row("total", "", "12 B")
                                .toString())
                .isEqualTo(
                        """
                        layer  formula%s   memory
                        %s
                        relu1  %s  1.1 MiB
                        %2$s
                        total         %1$s     12 B
                        """
                                .formatted(" ".repeat(113), "─".repeat(136), "x".repeat(120)));
    }

    @Test
    void the_widest_text_is_cut_so_that_a_row_fits_120_columns() {
        String text = new Table("a", "n", "b").row("x".repeat(90), 1, "y".repeat(60)).toString();
        String row = text.lines().toList().get(1);
        assertThat(row).hasSize(120).contains("x…  1  y");
        assertThat(row.chars().filter(c -> c == 'x').count())
                .isEqualTo(row.chars().filter(c -> c == 'y').count() - 1);
    }

    @Test
    void a_cell_of_any_length_makes_no_column_wider_than_120() {
        String text =
                new Table("layer", "n")
                        .ruled(1)
                        .row("x".repeat(1000), 1)
                        .row("total", 1)
                        .toString();
        assertThat(text.lines().mapToInt(String::length).max()).hasValue(123);
        assertThat(text).contains("x".repeat(119) + "…  1\n");
    }

    @Test
    void a_row_has_a_cell_for_each_heading() {
        assertThatThrownBy(() -> new Table("a", "b").row(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 cells, 2 columns");
    }
}
