package dev.fathom.engine;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.kernel.bf16.Bf16Loops;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What computes a network: it prepares steps with their weights, in a representation of its own
/// between them, and has the arithmetic for the layers of which it prepares none.
///
/// Any number of threads may use an engine. It is closed when nothing of it is used any more.
public interface Engine extends AutoCloseable {

    /// The best engine that this machine can use, on all processors.
    static Engine best() {
        return best(Runtime.getRuntime().availableProcessors());
    }

    /// The best engine that this machine can use, on so many threads.
    static Engine best(int threads) {
        return best(threads, false);
    }

    /// Like [#best(int)], but every sum of a convolution is of the products themselves: rounded
    /// less, and slower where [#best(int)] uses Winograd's algorithm.
    static Engine exact(int threads) {
        return best(threads, true);
    }

    private static Engine best(int threads, boolean exact) {
        StringJoiner obstacles = new StringJoiner("; ");
        for (EngineProvider provider : providers()) {
            String obstacle = provider.obstacle();
            if (obstacle == null) {
                return provider.open(threads, exact, obstacles.toString());
            }
            obstacles.add(obstacle);
        }
        throw new IllegalStateException("no engine can be used here: " + obstacles);
    }

    /// The engine with this name, on all processors.
    ///
    /// @see #of(String, int, boolean)
    static Engine of(String name) {
        return of(name, Runtime.getRuntime().availableProcessors(), false);
    }

    /// The engine with this name.
    ///
    /// @param exact see [#exact]
    /// @throws IllegalArgumentException when there is none, or it can't be used here: the message
    ///   lists the names, or says why and what to do
    static Engine of(String name, int threads, boolean exact) {
        EngineProvider provider = provider(name);
        String obstacle = provider.obstacle();
        if (obstacle != null) {
            throw new IllegalArgumentException(
                    "the engine " + name + " can't be used here: " + obstacle);
        }
        return provider.open(threads, exact, "");
    }

    /// Fails unless there is an engine with this name.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    static void checkName(String name) {
        provider(name);
    }

    private static EngineProvider provider(String name) {
        return providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no engine '%s'; there are %s"
                                                .formatted(name, String.join(", ", names()))));
    }

    /// The names of all engines, the best first.
    static List<String> names() {
        return providers().stream().map(EngineProvider::name).toList();
    }

    private static List<EngineProvider> providers() {
        ClassLoader loader = EngineProvider.class.getClassLoader();
        return StreamSupport.stream(
                        ServiceLoader.load(EngineProvider.class, loader).spliterator(), false)
                .sorted(Comparator.comparingInt(EngineProvider::rank).reversed())
                .toList();
    }

    /// The word by which a user chooses it.
    String name();

    /// What this engine is and why it was chosen, in a sentence for people.
    String description();

    /// What the bits of its results depend on, besides its input: engines of the same arithmetic
    /// give the same bits on any machine. It is recorded and compared, and never changes its words.
    default String arithmetic() {
        return name();
    }

    /// The arithmetic with which layers run by themselves.
    Kernels kernels();

    /// Makes a step ready, its weights laid out once; or declines it with null. Then the engine is
    /// asked for a smaller step with the same beginning, and at last the layer itself computes.
    default @Nullable PreparedStep prepare(StepRequest request) {
        return null;
    }

    /// Whether it begins each sum of such a convolution with the bias and adds the window's
    /// products by rows, columns and channels, each by a fused multiply-add: as another engine has
    /// to that is to give the same bits.
    default boolean addsInOrder(ConvShape shape, int batch) {
        return false;
    }

    /// The arithmetic of bfloat16 on this engine: any has the same bits.
    default Bf16Arithmetic bf16() {
        return new Bf16Loops();
    }

    /// Whether what its steps give is the meaning of a network, and what the layers give is not:
    /// then it also prepares each layer of a trace.
    default boolean defines() {
        return false;
    }

    /// This engine, with the sums of convolutions of the products themselves; on the same threads,
    /// which only this one ends. An engine whose sums are so already is itself.
    default Engine exactly() {
        return this;
    }

    /// The engine that computes when something is trained on this one: of an engine whose steps are
    /// all that it adds, which training doesn't use, the one that has the kernels.
    default Engine training() {
        return this;
    }

    /// Ends the threads.
    @Override
    default void close() {
        kernels().close();
    }
}
