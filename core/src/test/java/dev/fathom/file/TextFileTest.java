package dev.fathom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {
    private static final String WANTED = "write a name on each line";

    @TempDir private Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("labels.txt"), bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, ''",
        "UTF-8, \uFEFF",
        "UTF-16LE, \uFEFF",
        "UTF-16BE, \uFEFF",
    })
    void what_editors_of_all_systems_write_is_the_same_text(Charset charset, String mark)
            throws IOException {
        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            String text = String.join(end, "rot", "", " grün ", "猫🐈", "");
            Path file = file((mark + text).getBytes(charset));
            assertThat(TextFile.read(file, WANTED)).isEqualTo(text);
            assertThat(TextFile.lines(file, WANTED)).containsExactly("rot", "grün", "猫🐈");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16LE", "UTF-16BE", "UTF-32BE"})
    void another_encoding_is_refused_with_the_first_line_that_has_it(String charset)
            throws IOException {
        Path file = file("rot\ngrün\n".getBytes(Charset.forName(charset)));
        int line = charset.equals("ISO-8859-1") ? 2 : 1;
        assertThatThrownBy(() -> TextFile.read(file, WANTED))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + " is no text in UTF-8, or in UTF-16 with a byte order mark (line "
                                + line
                                + " can't be read); write a name on each line");
    }

    @Test
    void half_of_a_character_at_the_end_is_seen() throws IOException {
        byte[] utf16 = "\uFEFFab".getBytes(StandardCharsets.UTF_16LE);
        Path file = file(Arrays.copyOf(utf16, utf16.length - 1));
        assertThatThrownBy(() -> TextFile.read(file, WANTED)).hasMessageContaining("(line 1 can't");
        Path cut = file(new byte[] {'a', '\n', (byte) 0xC3});
        assertThatThrownBy(() -> TextFile.read(cut, WANTED)).hasMessageContaining("(line 2 can't");
    }

    @Test
    void an_empty_file_has_no_lines() throws IOException {
        assertThat(TextFile.lines(file(new byte[0]), WANTED)).isEmpty();
    }
}
