import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Two builds of Fathom in one process, in turn: run and run again, the one first and then the
/// other. What disturbs a shared machine disturbs both, so that the median of the ratios says
/// what two separate measurements can't.
public final class InTurn {
    private InTurn() {}

    public static void main(String[] args) throws Exception {
        String words = args[2];
        double seconds = Double.parseDouble(args[3]);
        // Who is loaded second may get the worse memory: the groups change places.
        Class<?>[] rows = {rows(args[0]), rows(args[1])};
        int groups = (int) rows[0].getMethod("groups").invoke(null);
        System.out.println("how many times as fast the second build is: median (quartiles)");
        for (int group = 0; group < groups; group++) {
            List<?>[] work = new List<?>[2];
            for (int side : group % 2 == 0 ? new int[] {0, 1} : new int[] {1, 0}) {
                Method of = rows[side].getMethod("of", int.class, String.class);
                work[side] = (List<?>) of.invoke(null, group, words);
            }
            for (int i = 0; i < work[0].size(); i++) {
                Object[] first = (Object[]) work[0].get(i);
                Object[] second = (Object[]) work[1].get(i);
                compare((String) first[0], (Runnable) first[1], (Runnable) second[1], seconds);
            }
        }
        System.exit(0);
    }

    private static Class<?> rows(String folders) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String folder : folders.split(":")) {
            Path path = Path.of(folder);
            urls.add(url(path));
            for (String name : path.toFile().list()) {
                if (name.endsWith(".jar")) {
                    urls.add(url(path.resolve(name)));
                }
            }
        }
        ClassLoader own =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        return own.loadClass("dev.fathom.bench.Rows");
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    private static void compare(String name, Runnable first, Runnable second, double seconds) {
        long warm = System.nanoTime();
        while (since(warm) < seconds) {
            first.run();
            second.run();
        }
        int times = (int) Math.max(1, 0.01 / time(first, 1));
        List<Double> ratios = new ArrayList<>();
        long start = System.nanoTime();
        while (since(start) < seconds || ratios.size() < 15) {
            boolean firstBegins = ratios.size() % 2 == 0;
            double a = firstBegins ? time(first, times) : 0;
            double b = time(second, times);
            ratios.add((firstBegins ? a : time(first, times)) / b);
        }
        Collections.sort(ratios);
        int n = ratios.size();
        System.out.printf(
                Locale.ROOT,
                "%-50s %.3f (%.2f–%.2f, %d pairs)%n",
                name,
                ratios.get(n / 2),
                ratios.get(n / 4),
                ratios.get(3 * n / 4),
                n);
    }

    private static double time(Runnable work, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return since(start);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }
}
