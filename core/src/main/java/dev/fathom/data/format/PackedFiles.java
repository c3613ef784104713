package dev.fathom.data.format;

import dev.fathom.file.DataException;
import dev.fathom.file.Sha256;
import dev.fathom.file.Tar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// The pictures of some shards, one shard after another, or their masks.
///
/// @param archives none is empty
/// @param starts the number of the first of each shard
/// @param places which of a shard's files
/// @param decoder makes bytes of them
@SuppressWarnings("ArrayRecordComponent")
record PackedFiles(
        List<Shard> archives, int[] starts, Function<Shard, Shard.Places> places, Decoder decoder)
        implements PictureFiles.Stored {

    /// Decodes a file.
    interface Decoder {
        /// @param place named in messages
        /// @param i the file's number
        byte[] decode(String place, byte[] file, int i);
    }

    /// The number of the shard of a file.
    private int shard(int i) {
        int found = Arrays.binarySearch(starts, i);
        return found < 0 ? -found - 2 : found;
    }

    @Override
    public int size() {
        return starts[starts.length - 1] + archives.getLast().pictures().at().length;
    }

    @Override
    public int[] shards() {
        return starts;
    }

    @Override
    public byte[] encoded(int i) {
        int s = shard(i);
        Shard.Places of = places.apply(archives.get(s));
        int at = i - starts[s];
        return Tar.read(archives.get(s).file(), of.at()[at], of.size()[at]);
    }

    /// The sample's name is looked for only where something is wrong with it.
    @Override
    public byte[] decoded(int i) {
        byte[] file = encoded(i);
        try {
            return decoder.decode("", file, i);
        } catch (DataException _) {
            return decoder.decode(name(i), file, i);
        }
    }

    /// The shard and the sample.
    String name(int i) {
        int s = shard(i);
        Path file = archives.get(s).file();
        return file
                + ": the sample '"
                + Shard.key(file, archives.get(s).pictures().at()[i - starts[s]])
                + "'";
    }

    @Override
    public byte[] mark(int i) {
        int s = shard(i);
        Shard.Places of = places.apply(archives.get(s));
        int at = i - starts[s];
        String text =
                archives.get(s).file().getFileName() + "\n" + of.at()[at] + "\n" + of.size()[at];
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
