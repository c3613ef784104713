package dev.fathom.zoo.torch;

import dev.fathom.file.DataException;
import dev.fathom.zoo.torch.TorchTensor.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// A zip archive, uncompressed: `NAME/data.pkl` is the object, `NAME/data/KEY` a storage,
/// `NAME/byteorder` says which byte of a number comes first.
record ZippedStorages(Path file, ZipFile zip, String folder, ByteOrder order, Object root)
        implements Storages {
    private static final String OBJECT = "data.pkl";

    static ZippedStorages open(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new DataException(
                    file + ": a damaged zip archive (" + e.getMessage() + "); get it again", e);
        }
        try {
            List<String> objects =
                    zip.stream()
                            .map(ZipEntry::getName)
                            .filter(n -> n.equals(OBJECT) || n.endsWith("/" + OBJECT))
                            .toList();
            if (objects.size() != 1) {
                throw new DataException(
                        "%s: a zip archive with %d files data.pkl; one that torch.save wrote has one"
                                .formatted(file, objects.size()));
            }
            String object = objects.getFirst();
            String folder = object.substring(0, object.length() - OBJECT.length());
            try (InputStream in =
                    new BufferedInputStream(zip.getInputStream(entry(file, zip, object)))) {
                Object root = Pickle.read(file, object, in, 0).value();
                return new ZippedStorages(file, zip, folder, order(file, zip, folder), root);
            }
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ByteOrder order(Path file, ZipFile zip, String folder) throws IOException {
        if (zip.getEntry(folder + "byteorder") == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (InputStream in = zip.getInputStream(entry(file, zip, folder + "byteorder"))) {
            String order = new String(in.readNBytes(8), StandardCharsets.US_ASCII);
            return switch (order) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default ->
                        throw new DataException(
                                "%s: expected little or big in %sbyteorder, found %s"
                                        .formatted(file, folder, order));
            };
        }
    }

    /// Only what is not compressed: so it is not larger than the file itself.
    private static ZipEntry entry(Path file, ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new DataException(
                    file + ": " + name + " is missing in the zip archive; get the file again");
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new DataException(
                    file
                            + ": "
                            + name
                            + " is compressed in the zip archive, as torch.save doesn't do it;"
                            + " save the file again with torch.save");
        }
        return entry;
    }

    @Override
    public ByteBuffer read(Storage storage) throws IOException {
        ZipEntry entry = entry(file, zip, folder + "data/" + storage.key());
        int width = storage.type().bytes();
        if (storage.size() > Math.min(entry.getSize(), MOST) / width) {
            throw new DataException(
                    "%s: expected %,d × %s in %s, %d bytes each and at most 2 GiB, found %,d bytes"
                            .formatted(
                                    file,
                                    storage.size(),
                                    storage.type(),
                                    entry.getName(),
                                    width,
                                    entry.getSize()));
        }
        int expected = (int) storage.size() * width;
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(expected);
            if (bytes.length < expected) {
                throw new DataException(
                        "%s: expected %,d bytes of %s, found %,d; get the file again"
                                .formatted(file, expected, entry.getName(), bytes.length));
            }
            return ByteBuffer.wrap(bytes).order(order);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
