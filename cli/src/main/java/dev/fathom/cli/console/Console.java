package dev.fathom.cli.console;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Where a command writes: results to `out`, everything else to `err`. Both make visible what a
/// terminal would obey: [dev.fathom.text.Visible].
///
/// @param columns width of the terminal that shows `err`; 0 when it is none
/// @param color whether a terminal may get colours
public record Console(PrintStream out, PrintStream err, int columns, boolean color) {

    public Console {
        out = new VisibleStream(out);
        err = new VisibleStream(err);
    }

    public PrintWriter outWriter() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    }

    public PrintWriter errWriter() {
        return new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
    }

    /// Prints a result for machines: one line.
    public void json(Object value) {
        out.println(Json.line(value));
    }

    /// Draws over a terminal's last line. Texts from elsewhere must be visible already.
    void draw(String text) {
        ((VisibleStream) err).draw(text);
    }

    /// Starts to show the progress of a job.
    ///
    /// @param unit what is counted, in the plural: pictures
    public ProgressBar progress(String job, long total, String unit) {
        return new ProgressBar(this, job, total, unit, System::nanoTime);
    }
}
