package dev.fathom.zoo.torch;

import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.zoo.torch.Pickle.Read;
import dev.fathom.zoo.torch.TorchTensor.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The form before PyTorch 1.6: pickles of a magic number, the protocol, the machine that wrote it,
/// the object and the storages' keys; then each storage, its length as 8 bytes before it.
///
/// @param places where each storage's bytes begin
record SequentialStorages(
        Path file, FileChannel channel, ByteOrder order, Object root, Map<String, Place> places)
        implements Storages {
    /// @param size number of numbers
    record Place(long at, long size) {}

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;
    private static final int LENGTH_BYTES = 8;

    static SequentialStorages open(Path file) throws IOException {
        Read root;
        Read keys;
        ByteOrder order;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            Read magic = Pickle.read(file, "", in, 0);
            if (!magic.value().equals(MAGIC)) {
                throw new DamagedFileException(
                        file, 0, "a file of torch.save", "something else that Python wrote");
            }
            Read protocol = Pickle.read(file, "", in, magic.end());
            if (!protocol.value().equals(PROTOCOL)) {
                throw new DamagedFileException(
                        file, magic.end(), "protocol " + PROTOCOL, "another");
            }
            Read machine = Pickle.read(file, "", in, protocol.end());
            boolean big =
                    machine.value() instanceof Map<?, ?> m
                            && Boolean.FALSE.equals(m.get("little_endian"));
            order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            root = Pickle.read(file, "", in, machine.end());
            keys = Pickle.read(file, "", in, root.end());
        }
        if (!(keys.value() instanceof List<?> names)) {
            throw new DamagedFileException(file, root.end(), "the storages' keys", "no list");
        }
        FileChannel channel = FileChannel.open(file);
        try {
            return new SequentialStorages(
                    file,
                    channel,
                    order,
                    root.value(),
                    places(file, channel, order, names, keys.end(), root.storages()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Map<String, Place> places(
            Path file,
            FileChannel channel,
            ByteOrder order,
            List<?> names,
            long start,
            Map<String, Storage> storages)
            throws IOException {
        Map<String, Place> places = new HashMap<>();
        long at = start;
        for (Object name : names) {
            Storage storage = storages.get(String.valueOf(name));
            if (storage == null) {
                throw new DamagedFileException(
                        file, at, "a storage that a tensor is in", "one of none");
            }
            TorchType type = storage.type();
            ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(order);
            fill(file, channel, length, at);
            long size = length.getLong(0);
            at += LENGTH_BYTES;
            if (size < 0 || size > (channel.size() - at) / type.bytes()) {
                throw new DamagedFileException(
                        file,
                        at - LENGTH_BYTES,
                        "a storage of at most %,d bytes".formatted(channel.size() - at),
                        "one of %,d × %s".formatted(size, type));
            }
            places.put(storage.key(), new Place(at, size));
            at += size * type.bytes();
        }
        return places;
    }

    private static void fill(Path file, FileChannel channel, ByteBuffer into, long at)
            throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, at + into.position()) < 0) {
                throw new DamagedFileException(
                        file,
                        at,
                        into.capacity() + " bytes",
                        into.position() + " and the end of the file");
            }
        }
    }

    @Override
    public ByteBuffer read(Storage storage) throws IOException {
        Place place = places.getOrDefault(storage.key(), new Place(0, -1));
        if (storage.size() > place.size() || storage.size() > MOST / storage.type().bytes()) {
            throw new DataException(
                    "%s: storage %s of %,d × %s is not in the file; get it again"
                            .formatted(file, storage.key(), storage.size(), storage.type()));
        }
        int bytes = (int) storage.size() * storage.type().bytes();
        ByteBuffer into = ByteBuffer.allocate(bytes).order(order);
        fill(file, channel, into, place.at());
        return into;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
