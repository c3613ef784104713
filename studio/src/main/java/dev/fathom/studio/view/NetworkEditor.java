package dev.fathom.studio.view;

import dev.fathom.data.samples.Task;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.studio.http.Refusal;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Checks a network's text while it is written, and proposes changes that make it fit.
public final class NetworkEditor {
    private static final String PLACE = "text";
    private static final Pattern AT = Pattern.compile(PLACE + ": (?:line (\\d+): )?(?s:(.*))");
    private static final Pattern INPUT = Pattern.compile("(\\s*input\\s+)([0-9x×]+)(.*)");

    /// Four times as many as ResNet-152 has.
    private static final int MOST_LINES = 2_000;

    private static final int MOST_REPAIRS = 8;
    private static final int FARTHEST = 8;

    private NetworkEditor() {}

    /// What is known of a text.
    ///
    /// @param network what fits of it, from the first layer on; null when not even the input does
    /// @param error why the next line does not fit, or null
    /// @param line where, counted from 1; 0 when nothing is wrong or the place is not known
    /// @param repairs changes that make this line fit
    /// @param windows the lines whose layers slide
    record Checked(
            @Nullable NetworkView network,
            @Nullable String error,
            int line,
            List<Repair> repairs,
            List<Sliding> windows) {}

    /// A change of the text.
    ///
    /// @param label what it is, for a button
    /// @param line which line, counted from 1
    /// @param text what it becomes
    record Repair(String label, int line, String text) {}

    /// A line whose layer's numbers can be slid.
    ///
    /// @param even whether x and y are alike, and both paddings
    record Sliding(
            int line,
            int kernel,
            int stride,
            int padding,
            @Nullable Integer filters,
            boolean even) {}

    /// A text that is too long to be checked at each change is not looked at.
    public static Checked check(String text) {
        List<String> lines = text.lines().limit(MOST_LINES + 1L).toList();
        if (lines.size() > MOST_LINES) {
            return new Checked(
                    null,
                    "more than %,d lines can't be checked while they are written; ./fathom describe FILE checks them"
                            .formatted(MOST_LINES),
                    0,
                    List.of(),
                    List.of());
        }
        List<Sliding> windows = windows(lines);
        try {
            return new Checked(view(parse(lines, lines.size())), null, 0, List.of(), windows);
        } catch (IllegalArgumentException e) {
            Matcher at = AT.matcher(String.valueOf(e.getMessage()));
            boolean placed = at.matches() && at.group(1) != null;
            int line = placed ? Integer.parseInt(at.group(1)) : 0;
            return new Checked(
                    e instanceof MisfitException misfit
                            ? view(misfit.fitting())
                            : fitting(lines, line),
                    at.matches() ? at.group(2) : e.getMessage(),
                    line,
                    e instanceof MisfitException ? repairs(lines, line) : List.of(),
                    windows);
        }
    }

    private static NetworkView view(Network network) {
        return NetworkView.of(network, network.name(), "", Task.CLASSIFY, List.of());
    }

    private static Network parse(List<String> lines, int count) {
        return NetworkText.parse(PLACE, String.join("\n", lines.subList(0, count)));
    }

    /// The network above a line that can't be read.
    private static @Nullable NetworkView fitting(List<String> lines, int line) {
        try {
            return line > 1 ? view(parse(lines, line - 1)) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static List<Sliding> windows(List<String> lines) {
        List<Sliding> windows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            NetworkLine parts = NetworkLine.of(lines.get(i));
            if (parts != null) {
                Axis x = parts.window().x();
                windows.add(
                        new Sliding(
                                i + 1,
                                x.kernel(),
                                x.stride(),
                                x.before(),
                                parts.filters(),
                                x.equals(parts.window().y()) && x.before() == x.after()));
            }
        }
        return windows;
    }

    /// A line with other numbers.
    ///
    /// @param filters ignored where the layer has none to choose
    /// @throws IllegalArgumentException when it has no window, or a number can't be
    public static String slid(String line, int kernel, int stride, int padding, int filters) {
        NetworkLine parts = NetworkLine.of(line);
        if (parts == null) {
            throw new Refusal(400, "'" + line + "' has no window that slides");
        }
        Axis axis = new Axis(kernel, stride, padding, padding, parts.window().x().dilation());
        return (filters > 0 ? parts.filters(filters) : parts)
                .window(new Window(axis, axis, parts.window().rounding()));
    }

    /// Only what was tried and fits.
    private static List<Repair> repairs(List<String> lines, int line) {
        NetworkLine parts = line == 0 ? null : NetworkLine.of(lines.get(line - 1));
        if (parts == null) {
            return List.of();
        }
        List<Repair> candidates = new ArrayList<>();
        windows(parts.window())
                .forEach((label, w) -> candidates.add(new Repair(label, line, parts.window(w))));
        inputs(lines).forEach(candidates::add);
        return candidates.stream()
                .filter(repair -> fits(lines, repair, line))
                .limit(MOST_REPAIRS)
                .toList();
    }

    private static boolean fits(List<String> lines, Repair repair, int upTo) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(repair.line() - 1, repair.text());
        try {
            parse(changed, upTo);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Windows near this one, by what is changed.
    private static Map<String, Window> windows(Window w) {
        Map<String, Window> near = new LinkedHashMap<>();
        for (int more = 1; more <= Math.min(FARTHEST, w.x().stride() + 1); more++) {
            int before = w.x().before() + more / 2;
            int after = w.x().after() + more - more / 2;
            String label =
                    before == after
                            ? "padding " + before
                            : "padding " + before + " before, " + after + " after";
            near.put(label, w.padding(before, after, before, after));
        }
        for (int kernel : new int[] {w.x().kernel() - 1, w.x().kernel() + 1}) {
            if (kernel >= 1) {
                near.put("window " + kernel, window(w, kernel, w.x().stride()));
            }
        }
        for (int stride : new int[] {w.x().stride() - 1, w.x().stride() + 1, 1}) {
            if (stride >= 1) {
                near.putIfAbsent("stride " + stride, window(w, w.x().kernel(), stride));
            }
        }
        near.put("leave the rest out: floor()", w.rounding(Rounding.FLOOR));
        near.put("one window more: ceil()", w.rounding(Rounding.CEIL));
        return near;
    }

    private static Window window(Window w, int kernel, int stride) {
        Axis x = w.x();
        Axis y = w.y();
        return new Window(
                new Axis(kernel, stride, x.before(), x.after(), x.dilation()),
                new Axis(kernel, stride, y.before(), y.after(), y.dilation()),
                w.rounding());
    }

    /// Other sizes of the network's input, the nearest first.
    private static List<Repair> inputs(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher input = INPUT.matcher(lines.get(i));
            if (input.matches()) {
                Volume v = Volume.parse(input.group(2));
                int line = i + 1;
                return IntStream.rangeClosed(1, 2 * FARTHEST)
                        .map(n -> n % 2 == 1 ? -(n + 1) / 2 : n / 2)
                        .filter(by -> v.width() + by >= 1 && v.height() + by >= 1)
                        .mapToObj(by -> larger(v, by))
                        .map(
                                size ->
                                        new Repair(
                                                "input " + size,
                                                line,
                                                input.group(1)
                                                        + size.toString().replace('×', 'x')
                                                        + input.group(3)))
                        .toList();
            }
        }
        return List.of();
    }

    private static Volume larger(Volume v, int by) {
        return new Volume(v.width() + by, v.height() + by, v.depth());
    }
}
