package dev.fathom.data.format;

import dev.fathom.file.DataException;
import dev.fathom.text.Visible;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What becomes of a folder's pictures that can't be read.
///
/// Safe for use by one thread at a time.
@FunctionalInterface
public interface Unreadable {

    /// Hears of them before any picture is used, and throws or lets them be left out.
    ///
    /// @param pictures how many the folder has, these included
    /// @param reasons why each can't be read, with its file; never empty
    /// @throws DataException when they may not be left out
    void found(Path folder, int pictures, List<String> reasons);

    /// Whether one is enough to refuse all: then those in shards are found when they are met.
    default boolean stops() {
        return false;
    }

    /// Refuses the folder.
    static Unreadable stop() {
        return new Unreadable() {
            @Override
            public void found(Path folder, int pictures, List<String> reasons) {
                throw new DataException(
                        counted(folder, pictures, reasons)
                                + "; mend them, take them out, or leave them out (--unreadable skip)"
                                + list(reasons));
            }

            @Override
            public boolean stops() {
                return true;
            }
        };
    }

    /// Leaves them out.
    ///
    /// @param report hears how many and which
    static Unreadable skip(Consumer<String> report) {
        return (folder, pictures, reasons) ->
                report.accept(
                        counted(folder, pictures, reasons) + " and are left out" + list(reasons));
    }

    private static String counted(Path folder, int pictures, List<String> reasons) {
        return folder + ": " + reasons.size() + " of " + pictures + " pictures can't be read";
    }

    private static String list(List<String> reasons) {
        return ":\n  " + reasons.stream().map(Visible::line).collect(Collectors.joining("\n  "));
    }
}
