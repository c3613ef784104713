package dev.fathom.cli.options;

import dev.fathom.engine.Engine;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of all commands that compute.
public final class Threads {
    private static final int MOST = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Count.class,
            description = "Threads to compute on; all processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--exact",
            description =
                    "Compute 3x3 convolutions as the sums that they are: rounded less, and slower.")
    private boolean exact;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            converter = EngineName.class,
            completionCandidates = EngineNames.class,
            description =
                    "What computes: ${COMPLETION-CANDIDATES}; the best that can be used here unless"
                            + " given.")
    private @Nullable String engine;

    public int count() {
        return threads;
    }

    /// Computes as a run did that is resumed, where nothing else is asked for.
    public void resume(Map<String, String> run) {
        exact |= Boolean.parseBoolean(run.get("exact"));
        engine = engine == null ? run.get("engine") : engine;
    }

    /// As many, computing as a run did.
    public Threads of(Map<String, String> run) {
        Threads other = new Threads();
        other.threads = threads;
        other.resume(run);
        return other;
    }

    /// The engine to compute with; close it.
    public Engine engine() {
        return engine(exact);
    }

    /// The engine for comparing with sums written out; close it.
    public Engine exactEngine() {
        return engine(true);
    }

    private Engine engine(boolean exactly) {
        if (engine != null) {
            return Engine.of(engine, threads, exactly);
        }
        return exactly ? Engine.exact(threads) : Engine.best(threads);
    }

    /// The names of all engines.
    static final class EngineNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Engine.names().iterator();
        }
    }

    /// Reads the name of an engine.
    static final class EngineName implements ITypeConverter<String> {
        @Override
        public String convert(String name) {
            try {
                Engine.checkName(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            return name;
        }
    }

    /// Reads a number of threads.
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            int count = new AtLeastOne().convert(text);
            if (count > MOST) {
                throw new TypeConversionException("'" + text + "' must be at most " + MOST);
            }
            return count;
        }
    }
}
