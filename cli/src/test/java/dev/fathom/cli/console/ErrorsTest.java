package dev.fathom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ErrorsTest {
    @Command
    private static final class Nothing {}

    private static String said(Exception e, boolean debug) {
        var bytes = new ByteArrayOutputStream();
        CommandLine line = new CommandLine(new Nothing());
        line.setErr(new PrintWriter(bytes, true, StandardCharsets.UTF_8));
        assertThat(Errors.failed(e, line, debug)).isEqualTo(1);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_mistake_is_one_sentence() {
        assertThat(said(new Failure("the cat is out"), false)).isEqualTo("the cat is out\n");
        assertThat(said(new IllegalArgumentException("epochs 0: must be 1 or more"), false))
                .isEqualTo("epochs 0: must be 1 or more\n");
        assertThat(said(new IOException("short.idx: ends at byte 7"), false))
                .isEqualTo("short.idx: ends at byte 7\n");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThat(said(new NoSuchFileException("cat.png"), false))
                .isEqualTo("there is no file cat.png\n");
        assertThat(said(new UncheckedIOException(new NoSuchFileException("cat.png")), false))
                .isEqualTo("there is no file cat.png\n");
        assertThat(said(new AccessDeniedException("cat.png"), false))
                .isEqualTo("no permission for cat.png\n");
        assertThat(said(new FileSystemException("cat.png", null, "Is a directory"), false))
                .isEqualTo("cat.png: Is a directory\n");
    }

    @Test
    void a_fault_says_so_and_shows_its_trace_only_with_debug() {
        Exception fault = new IllegalStateException("7 buffers");
        assertThat(said(fault, false))
                .isEqualTo(
                        "this is a fault in Fathom (java.lang.IllegalStateException: 7 buffers);"
                                + " please report it with what --debug adds\n");
        assertThat(said(fault, true)).contains("\tat dev.fathom.cli.console.ErrorsTest");
    }
}
