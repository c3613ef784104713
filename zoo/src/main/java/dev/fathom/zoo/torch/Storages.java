package dev.fathom.zoo.torch;

import dev.fathom.file.Source;
import dev.fathom.zoo.torch.TorchTensor.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The parts of a `.pth` file: the object in it, and the storages that its tensors are views of.
interface Storages extends AutoCloseable {
    /// The largest storage: one array's bytes.
    int MOST = Integer.MAX_VALUE - 8;

    /// What was saved, as [Pickle] reads it.
    Object root();

    /// A storage's bytes, in the file's byte order.
    ByteBuffer read(Storage storage) throws IOException;

    @Override
    void close() throws IOException;

    /// As the file's first bytes say which of the two forms it has.
    static Storages open(Path file) throws IOException {
        Source.checkRegular(file);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(start, 0);
            if (start.getInt(0) == 0x04034b50) {
                return ZippedStorages.open(file);
            }
        }
        return SequentialStorages.open(file);
    }
}
