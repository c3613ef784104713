package dev.fathom.cli.console;

import dev.fathom.text.Visible;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What is printed reaches its reader [Visible], whoever prints it: a command, picocli, a logger.
/// In UTF-8; any thread may print.
final class VisibleStream extends PrintStream {
    private final PrintStream reader;

    VisibleStream(PrintStream reader) {
        super(new Filter(reader), false, StandardCharsets.UTF_8);
        this.reader = reader;
    }

    /// Prints what only a terminal understands, as it is.
    void draw(String text) {
        reader.print(text);
        reader.flush();
    }

    @Override
    public boolean checkError() {
        return super.checkError() || reader.checkError();
    }

    /// Takes bytes as they come: a character, or the `\r` of a line break, may be cut in two.
    private static final class Filter extends FilterOutputStream {
        private byte[] begun = {};

        Filter(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) throws IOException {
            byte[] all =
                    ByteBuffer.allocate(begun.length + count)
                            .put(begun)
                            .put(bytes, from, count)
                            .array();
            int whole = all.length - unfinished(all);
            begun = Arrays.copyOfRange(all, whole, all.length);
            String text = new String(all, 0, whole, StandardCharsets.UTF_8);
            out.write(Visible.text(text).getBytes(StandardCharsets.UTF_8));
        }

        /// Bytes at the end that wait for more.
        private static int unfinished(byte[] all) {
            for (int back = 1; back <= Math.min(4, all.length); back++) {
                int b = all[all.length - back] & 0xFF;
                if (b < 0x80) {
                    return back == 1 && b == '\r' ? 1 : 0;
                }
                if (b >= 0xC0) {
                    int size = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                    return back < size ? back : 0;
                }
            }
            return 0;
        }

        @Override
        public synchronized void close() throws IOException {
            out.write(begun);
            super.close();
        }
    }
}
