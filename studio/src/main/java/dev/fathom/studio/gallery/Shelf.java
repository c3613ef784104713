package dev.fathom.studio.gallery;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.http.Refusal;
import dev.fathom.zoo.Zoo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The networks that can be looked at: the one that was opened, trained ones, and those of the zoo
/// with initial weights, and what runs keep. Beside the first only two are kept in memory.
public final class Shelf {
    private static final int MOST_SHOWN = 4;

    private final Model opened;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<String, Model> shown = new LinkedHashMap<>();
    private final Recent<String, Model> others = new Recent<>(2);
    private final long seed;
    private @Nullable RunModels runs;
    private volatile List<String> names = List.of();
    private volatile Model named;
    private int edited;
    private int changed;

    /// @param opened shown first
    /// @param note where its weights come from, in a sentence
    /// @param trained others that have weights
    /// @param seed of the zoo's initial weights
    public Shelf(Model opened, String note, List<Source> trained, long seed) {
        this.opened = opened;
        named = opened;
        this.seed = seed;
        add(new Source(opened.network().name(), note, () -> opened));
        trained.forEach(this::add);
        for (Zoo.Entry entry : Zoo.entries()) {
            add(
                    new Source(
                            entry.name(),
                            untrained(seed),
                            () -> Model.initialize(entry.network(), seed)));
        }
    }

    /// A network that is made when it is asked for.
    ///
    /// @param note where its weights come from, in a sentence
    public record Source(String name, String note, Supplier<Model> model) {}

    /// Adds a network, unless there is one of its name.
    private synchronized void add(Source source) {
        sources.putIfAbsent(source.name(), source);
    }

    /// What is said of initial weights.
    public static String untrained(long seed) {
        return "Initial weights from seed " + seed + ": not trained.";
    }

    /// One line of the list.
    public record Entry(String name, String note) {}

    /// Adds what runs keep; it is not in the list.
    public synchronized void add(RunModels runs) {
        this.runs = runs;
    }

    /// Adds a network that was written on the page, with initial weights, under a name of its own.
    public synchronized Entry add(Network network) {
        String name = network.name() + " (edited " + ++edited + ")";
        add(new Source(name, untrained(seed), () -> Model.initialize(network, seed)));
        return new Entry(name, untrained(seed));
    }

    /// Adds a model that another part of the program uses, or finds it. Only the last few of these
    /// are kept.
    ///
    /// @param label for people
    /// @param note where its weights come from, in a sentence
    /// @return its name here: the label, unless another model has that
    public synchronized String show(String label, String note, Model model) {
        for (Map.Entry<String, Model> entry : shown.entrySet()) {
            if (entry.getValue() == model) {
                return entry.getKey();
            }
        }
        String name = sources.containsKey(label) ? label + " (changed " + ++changed + ")" : label;
        sources.put(name, new Source(name, note, () -> model));
        shown.put(name, model);
        if (shown.size() > MOST_SHOWN) {
            String oldest = shown.keySet().iterator().next();
            shown.remove(oldest);
            sources.remove(oldest);
        }
        return name;
    }

    public synchronized List<Entry> entries() {
        return sources.values().stream().map(s -> new Entry(s.name(), s.note())).toList();
    }

    public Model opened() {
        return opened;
    }

    /// @throws Refusal when there is no network of this name
    public synchronized Source source(String name) {
        Source source = sources.get(name);
        if (source == null && runs != null) {
            source = runs.source(name);
        }
        if (source == null) {
            throw new Refusal(404, "there is no such network here");
        }
        return source;
    }

    /// A network with its weights. One that doesn't name what it tells, as a checkpoint, gets the
    /// names of the studio's data, if these are as many.
    ///
    /// @throws Refusal when there is no network of this name
    public Model model(String name) {
        return name.equals(opened.network().name())
                ? named
                : others.of(name, () -> named(source(name).model().get()));
    }

    /// Tells what the studio's data call their classes, or what else is told of them.
    public void names(List<String> names) {
        this.names = names;
        named = named(opened);
    }

    private Model named(Model model) {
        boolean fits = model.network().output().size() == names.size();
        return model.labels().isEmpty() && fits ? model.labels(names) : model;
    }
}
