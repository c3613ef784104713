package dev.fathom.cli.console;

import dev.fathom.text.Visible;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Shows on standard error how far a job is, how fast it goes and how long it still takes: a bar
/// that is drawn over itself on a terminal, and a line every five seconds anywhere else.
public final class ProgressBar implements AutoCloseable {
    private static final double SECOND = 1e9;
    private static final double TERMINAL_INTERVAL = 0.1 * SECOND;
    private static final double LINE_INTERVAL = 5 * SECOND;
    private static final int WIDEST_BAR = 30;

    /// Clears the rest of a terminal's line.
    private static final String CLEAR = "\u001b[K";

    private final Console console;
    private final String job;
    private final long total;
    private final String unit;
    private final LongSupplier nanoTime;
    private final long start;
    private long shown;
    private long before;
    private long done;
    private String note = "";
    private boolean closed;

    /// @param nanoTime the clock
    ProgressBar(Console console, String job, long total, String unit, LongSupplier nanoTime) {
        this.console = console;
        this.job = Visible.line(job);
        this.total = total;
        this.unit = unit;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
        shown = start;
    }

    /// Tells how many of the total were done before the job was started, which say nothing of its
    /// speed.
    public void before(long done) {
        before = done;
    }

    /// Tells how many of the total are done, and what else is worth seeing, say `loss 0.41`.
    public void at(long done, String note) {
        this.done = done;
        this.note = Visible.line(note);
        long now = nanoTime.getAsLong();
        if (now - shown >= (onTerminal() ? TERMINAL_INTERVAL : LINE_INTERVAL)) {
            shown = now;
            show(now);
        }
    }

    /// Prints a line of its own above the bar.
    public void line(String text) {
        if (onTerminal()) {
            console.draw("\r" + Visible.text(text) + CLEAR + System.lineSeparator());
        } else {
            console.err().println(text);
        }
    }

    /// Shows where the job ended.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        show(nanoTime.getAsLong());
        if (onTerminal()) {
            console.err().println();
        }
    }

    private boolean onTerminal() {
        return console.columns() > 0;
    }

    private void show(long now) {
        if (onTerminal()) {
            console.draw("\r" + bar(now) + CLEAR);
        } else {
            console.err()
                    .println(job + ": " + count() + " " + unit + ", " + speed(now) + tail(", "));
        }
    }

    private String bar(long now) {
        String left = job + " ";
        String right = String.format(Locale.ROOT, " %3d %%  ", 100 * done / total) + speed(now);
        String all = right + tail("  ");
        int room = console.columns() - 1 - left.length();
        if (room < all.length()) {
            return cut(left + all, console.columns() - 1);
        }
        int width = Math.min(WIDEST_BAR, room - all.length());
        int full = (int) (width * done / total);
        String filled = "━".repeat(full);
        if (console.color()) {
            filled = "\u001b[36m" + filled + "\u001b[0m";
        }
        return left + filled + "─".repeat(width - full) + all;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width);
    }

    private String count() {
        return String.format(Locale.ROOT, "%,d of %,d", done, total);
    }

    private String tail(String separator) {
        return note.isEmpty() ? "" : separator + note;
    }

    /// `612 pictures/s 0:41 left`, or the time it took when all is done.
    private String speed(long now) {
        double seconds = (now - start) / SECOND;
        if (done <= before || seconds <= 0) {
            return "0 " + unit + "/s";
        }
        double rate = (done - before) / seconds;
        String time = done < total ? time((total - done) / rate) + " left" : time(seconds);
        return String.format(
                Locale.ROOT, rate < 10 ? "%,.1f %s/s, %s" : "%,.0f %s/s, %s", rate, unit, time);
    }

    /// Minutes and seconds, and hours when there are any: `0:41`, `1:02:03`.
    public static String time(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
