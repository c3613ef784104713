package dev.fathom.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tar archives: those of other programs, our own, and damaged ones.
class TarTest {
    private static final String DEEP = "folder-" + "a".repeat(60) + "/" + "b".repeat(90) + ".cls";
    private static final String LONG = "f".repeat(150) + "/ünïcode-" + "c".repeat(140) + ".cls";

    @TempDir private Path folder;

    private static Map<String, String> read(Path file) {
        Map<String, String> files = new LinkedHashMap<>();
        try (Tar tar = Tar.open(file)) {
            for (Tar.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                files.put(entry.name(), new String(tar.content(entry), UTF_8));
                assertThat(Tar.read(file, entry.position(), (int) entry.size()))
                        .isEqualTo(tar.content(entry));
            }
        }
        return files;
    }

    private static Path kept(String name) {
        return Path.of("src/test/resources/tar", name);
    }

    private Path written() throws IOException {
        Path file = folder.resolve("a.tar");
        AtomicFile.write(
                file,
                channel -> {
                    TarWriter tar = new TarWriter(channel);
                    tar.add("a.cls", "3".getBytes(UTF_8));
                    tar.add("a.bin", new byte[6000]);
                    tar.add("b.cls", "4".getBytes(UTF_8));
                    tar.end();
                    assertThat(tar.written()).isEqualTo(512 * (2 + 13 + 2 + 2));
                });
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ustar", "pax", "gnu"})
    void archives_of_other_programs_are_read_with_their_long_names(String form) {
        Map<String, String> files = read(kept(form + ".tar"));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("folder/one.txt", "first");
        all.put("empty", "");
        all.put(DEEP, "7");
        if (!form.equals("ustar")) {
            all.put(LONG, "8");
        }
        assertThat(files).containsExactlyEntriesOf(all);
    }

    @Test
    void an_archive_of_gnu_tar_is_read() {
        assertThat(read(kept("gnu-tar.tar")))
                .containsOnly(
                        Map.entry("folder/one.txt", "first"),
                        Map.entry(
                                "folder/" + "d".repeat(120) + "/" + "e".repeat(60) + ".txt", "9"));
    }

    @Test
    void what_is_written_is_read_again() throws IOException {
        assertThat(read(written()))
                .containsExactly(
                        Map.entry("a.cls", "3"),
                        Map.entry("a.bin", "\0".repeat(6000)),
                        Map.entry("b.cls", "4"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|at byte 0 expected a header or the zeros of the archive's end, found the end of the file: it is cut short; get it again",
                "1024|at byte 1024 expected a header or the zeros of the archive's end, found the end",
                "5000|at byte 1536 expected 6000 bytes of 'a.bin', found 3464 to the end of the file: it is cut short; get it again",
                "8704|at byte 8704 expected a header"
            })
    void one_that_is_cut_short_is_refused_with_the_place(int length, String sentence)
            throws IOException {
        Path file = written();
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "3|88|at byte 0 expected a tar header with the checksum of its bytes",
                "0|31|found gzip data; unpack it: gunzip a.tar",
                "156|50|'a.cls' is a link, a device or of another kind, '2'; pack the archive again with files alone",
                "124|120|at byte 124 expected the size of 'a.cls', found no number"
            })
    void damaged_and_special_headers_are_refused(int at, int value, String sentence)
            throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] = (byte) value;
        if (at > 100) {
            seal(bytes, 0);
        }
        Files.write(file, bytes);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(sentence);
    }

    /// Gives a header the checksum of its bytes.
    private static void seal(byte[] bytes, int header) {
        Arrays.fill(bytes, header + 148, header + 156, (byte) ' ');
        int sum = 0;
        for (int i = header; i < header + 512; i++) {
            sum += bytes[i] & 255;
        }
        byte[] digits = "%06o\0".formatted(sum).getBytes(UTF_8);
        System.arraycopy(digits, 0, bytes, header + 148, digits.length);
    }

    /// The first file of an archive becomes an extended header of this type and content.
    private Path extended(char type, String content) throws IOException {
        Path file = folder.resolve("x.tar");
        AtomicFile.write(
                file,
                channel -> {
                    TarWriter tar = new TarWriter(channel);
                    tar.add("x", content.getBytes(UTF_8));
                    tar.add("a.cls", "3".getBytes(UTF_8));
                    tar.end();
                });
        byte[] bytes = Files.readAllBytes(file);
        bytes[156] = (byte) type;
        seal(bytes, 0);
        return Files.write(file, bytes);
    }

    @Test
    void extended_headers_give_names_and_sizes_and_nonsense_in_them_is_refused()
            throws IOException {
        assertThat(read(extended('x', "13 path=long\n"))).containsExactly(Map.entry("long", "3"));
        assertThat(read(extended('g', "17 comment=by me\n")))
                .containsExactly(Map.entry("a.cls", "3"));
        List<String> sentences = new ArrayList<>();
        for (String content :
                List.of(
                        "99 path=long\n",
                        "path\n",
                        "20 size=99999999999\n",
                        "10 size=x\n",
                        "22 GNU.sparse.major=1\n")) {
            Path file = extended('x', content);
            assertThatThrownBy(() -> read(file))
                    .isInstanceOf(DataException.class)
                    .satisfies(e -> sentences.add(String.valueOf(e.getMessage())));
        }
        Path global = extended('g', "13 path=long\n");
        assertThatThrownBy(() -> read(global))
                .hasMessageContaining("'x' gives all files one name or size");
        assertThat(sentences.get(0)).contains("a line of an extended header with its length");
        assertThat(sentences.get(1)).contains("a line of an extended header with its length");
        assertThat(sentences.get(2)).contains("expected 99999999999 bytes of 'a.cls'");
        assertThat(sentences.get(3)).contains("the size of 'a.cls', found no number");
        assertThat(sentences.get(4)).contains("'a.cls' has holes");
    }

    @Test
    void names_that_an_archive_can_not_hold_are_refused() {
        TarWriter tar =
                new TarWriter(
                        java.nio.channels.Channels.newChannel(
                                java.io.OutputStream.nullOutputStream()));
        for (String name : List.of("", "ü", "a".repeat(101))) {
            assertThatThrownBy(() -> tar.add(name, new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'%s': expected a name of 1 … 100 characters of ASCII", name);
        }
    }
}
