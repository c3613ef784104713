package dev.fathom.zoo.torch;

import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a pickle, Python's format for objects, without running anything: of its instructions only
/// those that a table of tensors needs, of what they may call only what makes one. Everything else
/// is refused by its name.
///
/// Work and memory are in proportion to the bytes that are read. (Python's module pickletools
/// documents the instructions.)
final class Pickle {
    private static final String SAFER =
            "; only tensors are read, as torch.save(model.state_dict(), FILE) writes them";

    /// Nothing, as a value.
    enum None {
        NONE
    }

    /// A class or function by its name, never loaded.
    record Global(String name) {}

    /// Values that belong together.
    record Tuple(List<Object> values) {}

    private final Path file;
    private final InputStream in;
    private final String part;
    private long at;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Map<String, TorchTensor.Storage> storages = new HashMap<>();

    private Pickle(Path file, String part, InputStream in, long at) {
        this.file = file;
        this.part = part;
        this.in = in;
        this.at = at;
    }

    /// The object that a pickle makes.
    ///
    /// @param part of the file that it is, for messages
    /// @param in stands behind it afterwards
    /// @param at bytes of the part before it
    static Read read(Path file, String part, InputStream in, long at) throws IOException {
        Pickle pickle = new Pickle(file, part, in, at);
        Object value = pickle.value();
        return new Read(value, pickle.at, Map.copyOf(pickle.storages));
    }

    /// @param value a number, text, [Boolean], [None], [Tuple], [Global], [TorchTensor], list or
    ///   map
    /// @param end bytes of the part up to the pickle's end
    /// @param storages that it speaks of, by their keys
    record Read(Object value, long end, Map<String, TorchTensor.Storage> storages) {}

    private Object value() throws IOException {
        while (true) {
            int code = one();
            if (code == '.') {
                return pop();
            }
            step(code);
        }
    }

    private void step(int code) throws IOException {
        switch (code) {
            case 0x80 -> one();
            case 'c' -> push(new Global(line() + "." + line()));
            case 'q' -> memo.put(one(), top());
            case 'r' -> memo.put((int) number(4), top());
            case 'h' -> push(remembered(one()));
            case 'j' -> push(remembered((int) number(4)));
            case '(' -> marks.add(stack.size());
            case 'X' -> push(text((int) number(4)));
            case 'J' -> push((long) (int) number(4));
            case 'K' -> push((long) one());
            case 'M' -> push(number(2));
            case 0x8a -> push(whole(one()));
            case 'G' -> push(ByteBuffer.wrap(bytes(8)).getDouble());
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case ')' -> push(new Tuple(List.of()));
            case 0x85, 0x86, 0x87 -> push(new Tuple(last(code - 0x84)));
            case 't' -> push(new Tuple(marked()));
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case 'a' -> extend(last(1));
            case 'e' -> extend(marked());
            case 's' -> put(last(2));
            case 'u' -> put(marked());
            case 'Q' -> push(storage(pop()));
            case 'R' -> reduce();
            case 'b' -> build();
            default -> throw wrong("an instruction that makes tensors", "0x" + hex(code));
        }
    }

    private static String hex(int code) {
        return Integer.toHexString(code);
    }

    private void extend(List<Object> values) {
        if (!(top() instanceof List<?>)) {
            throw wrong("a list to add to", named(top()));
        }
        list(top()).addAll(values);
    }

    private void put(List<Object> values) {
        if (!(top() instanceof Map<?, ?>) || values.size() % 2 != 0) {
            throw wrong("a map to put pairs into", named(top()) + " and " + values.size());
        }
        Map<Object, Object> map = map(top());
        for (int i = 0; i < values.size(); i += 2) {
            Object key = values.get(i);
            if (!(key instanceof String || key instanceof Long)) {
                throw wrong("a text or number as key", named(key));
            }
            map.put(key, values.get(i + 1));
        }
    }

    /// `("storage", type, key, where it was, size)`, and in old files what it is a view of.
    private TorchTensor.Storage storage(Object id) {
        if (id instanceof Tuple(List<Object> v)
                && v.size() >= 5
                && v.get(0).equals("storage")
                && v.get(1) instanceof Global(String name)
                && v.get(2) instanceof String key
                && v.get(4) instanceof Long size) {
            TorchType type = name.startsWith("torch.") ? TorchType.of(name.substring(6)) : null;
            if (type == null || size < 0) {
                throw wrong("a storage of " + TorchType.FLOAT + " or another known type", name);
            }
            if (v.size() > 5 && v.get(5) != None.NONE) {
                throw wrong("a storage of its own", "one that is a view of another");
            }
            TorchTensor.Storage storage = new TorchTensor.Storage(type, key, size);
            TorchTensor.Storage other = storages.putIfAbsent(key, storage);
            if (other != null && !other.equals(storage)) {
                throw wrong("storage " + key + " to be " + other, "also " + storage);
            }
            return storage;
        }
        throw wrong("a storage", named(id));
    }

    private void reduce() {
        Object arguments = pop();
        Object function = pop();
        if (arguments instanceof Tuple(List<Object> values) && function instanceof Global called) {
            push(
                    switch (called.name()) {
                        case "collections.OrderedDict" -> new LinkedHashMap<>();
                        case "torch._utils._rebuild_tensor_v2" -> tensor(values);
                        case "torch._utils._rebuild_parameter" -> parameter(values);
                        default -> throw refused(called.name());
                    });
            return;
        }
        throw wrong("something to make", named(function));
    }

    private DataException refused(String name) {
        return new DataException(
                "%s: %sneeds Python's %s, which Fathom doesn't run%s"
                        .formatted(file, part.isEmpty() ? "" : part + " ", name, SAFER));
    }

    private Object parameter(List<Object> arguments) {
        if (arguments.isEmpty() || !(arguments.getFirst() instanceof TorchTensor tensor)) {
            throw wrong("a parameter's tensor", "none");
        }
        return tensor;
    }

    private TorchTensor tensor(List<Object> v) {
        if (v.size() >= 4
                && v.get(0) instanceof TorchTensor.Storage storage
                && v.get(1) instanceof Long offset
                && v.get(2) instanceof Tuple(List<Object> shape)
                && v.get(3) instanceof Tuple(List<Object> strides)) {
            try {
                return new TorchTensor(
                        storage,
                        offset,
                        shape.stream().map(Pickle::extent).toList(),
                        strides.stream().map(s -> s instanceof Long n ? n : -1L).toList());
            } catch (IllegalArgumentException e) {
                throw wrong("a tensor in its storage", String.valueOf(e.getMessage()));
            }
        }
        throw wrong("a tensor", "other arguments");
    }

    private static int extent(Object value) {
        return value instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE ? n.intValue() : -1;
    }

    /// Attributes of an object: a table of tensors has its version there, which says nothing.
    private void build() {
        pop();
        if (!(top() instanceof Map<?, ?>)) {
            throw wrong("attributes of a table", "those of " + named(top()));
        }
    }

    private Object remembered(int index) {
        Object value = memo.get(index);
        if (value == null) {
            throw wrong("a value that was there before", "number " + index);
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private Object top() {
        if (stack.size() <= floor()) {
            throw wrong("a value", "none");
        }
        return stack.getLast();
    }

    private Object pop() {
        Object top = top();
        stack.removeLast();
        return top;
    }

    private List<Object> last(int count) {
        if (stack.size() - floor() < count) {
            throw wrong(count + " values", "" + (stack.size() - floor()));
        }
        return taken(stack.size() - count);
    }

    private List<Object> marked() {
        if (marks.isEmpty()) {
            throw wrong("a mark", "none");
        }
        return taken(marks.removeLast());
    }

    private List<Object> taken(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> values = List.copyOf(tail);
        tail.clear();
        return values;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = one(); c != '\n'; c = one()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private String text(int length) throws IOException {
        if (length < 0) {
            throw wrong("a text", "one of more than 2 GiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("a text in UTF-8", "other bytes");
        }
    }

    private Object whole(int length) throws IOException {
        byte[] little = bytes(length);
        byte[] big = new byte[length];
        for (int i = 0; i < length; i++) {
            big[i] = little[length - 1 - i];
        }
        BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(big);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private long number(int length) throws IOException {
        ByteBuffer b = ByteBuffer.wrap(bytes(length)).order(ByteOrder.LITTLE_ENDIAN);
        return length == 2 ? b.getShort() & 0xffff : b.getInt();
    }

    private int one() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw wrong("the end of the pickle", "the end of the file");
        }
        at++;
        return b;
    }

    private byte[] bytes(int length) throws IOException {
        byte[] b = in.readNBytes(length);
        if (b.length < length) {
            throw wrong(length + " bytes", b.length + " and the end of the file");
        }
        at += length;
        return b;
    }

    private DamagedFileException wrong(String expected, String found) {
        String place = part.isEmpty() ? "" : "in " + part + " ";
        return new DamagedFileException(file, at, place + expected, found);
    }

    private static String named(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Global g -> g.name();
            case Tuple _ -> "a tuple";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a table";
            default -> value.getClass().getSimpleName();
        };
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }
}
