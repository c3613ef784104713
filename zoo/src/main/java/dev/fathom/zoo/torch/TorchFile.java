package dev.fathom.zoo.torch;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Stored;
import dev.fathom.zoo.weights.NamedTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/// The tensors of a `.pth` or `.pt` file, as PyTorch's `torch.save` writes it: a zip archive, or
/// the older form before version 1.6. Nothing in it is run: see [Pickle].
///
/// Safe for use by one thread at a time.
public final class TorchFile implements NamedTensors {
    private final Path file;
    private final Storages storages;
    private final Map<String, TorchTensor> tensors;

    private TorchFile(Path file, Storages storages) {
        this.file = file;
        this.storages = storages;
        this.tensors = Collections.unmodifiableMap(named(file, storages.root()));
    }

    /// Reads what there is; the numbers only when they are asked for.
    ///
    /// @throws DataException when the file can't be read, is damaged, or holds what would have to
    ///   be run: which function, and how to save the file otherwise
    public static TorchFile open(Path file) {
        try {
            Storages storages = Storages.open(file);
            try {
                return new TorchFile(file, storages);
            } catch (RuntimeException e) {
                storages.close();
                throw e;
            }
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// By name, in the file's order; names of tables within tables are joined by dots.
    public Map<String, TorchTensor> tensors() {
        return tensors;
    }

    /// A tensor's numbers, in memory for themselves.
    ///
    /// @param tensor one of this file's
    public Stored read(TorchTensor tensor) {
        TorchTensor.Storage storage = tensor.storage();
        try {
            return storage.type().read(storages.read(storage), tensor.shape(), tensor.places());
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    @Override
    public Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    @Override
    public Stored read(String name) {
        return read(Objects.requireNonNull(tensors.get(name), name));
    }

    @Override
    public void close() {
        try {
            storages.close();
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// A table, list or tuple that is being looked through.
    private record Level(String prefix, Iterator<? extends Map.Entry<?, ?>> rest) {}

    private static Map<String, TorchTensor> named(Path file, Object root) {
        Map<String, TorchTensor> found = new LinkedHashMap<>();
        // one that holds itself, or is held twice, is looked through once
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Level> open = new ArrayDeque<>();
        open.push(new Level("", List.of(Map.entry("", root)).iterator()));
        while (!open.isEmpty()) {
            Level level = open.peek();
            if (!level.rest().hasNext()) {
                open.pop();
                continue;
            }
            Map.Entry<?, ?> entry = level.rest().next();
            String name = level.prefix() + entry.getKey();
            String prefix = name.isEmpty() ? "" : name + ".";
            Object value = entry.getValue();
            if (value instanceof TorchTensor tensor) {
                if (found.putIfAbsent(name.isEmpty() ? "tensor" : name, tensor) != null) {
                    throw new DataException(
                            "%s: two tensors have the name %s; save it with names of their own"
                                    .formatted(file, name));
                }
            } else if (seen.add(value)) {
                open.push(new Level(prefix, entries(value).iterator()));
            }
        }
        if (found.isEmpty()) {
            throw new DataException(file + ": no tensors are in it; expected a table of weights");
        }
        return found;
    }

    private static List<? extends Map.Entry<?, ?>> entries(Object value) {
        return switch (value) {
            case Map<?, ?> map -> List.copyOf(map.entrySet());
            case List<?> list -> numbered(list);
            case Pickle.Tuple(List<Object> values) -> numbered(values);
            default -> List.of();
        };
    }

    private static List<? extends Map.Entry<?, ?>> numbered(List<?> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> Map.entry(i, (Object) values.get(i)))
                .toList();
    }
}
