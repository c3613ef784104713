package dev.fathom.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fathom.HostileFiles;
import dev.fathom.zoo.torch.TorchFile;
import java.nio.file.Path;
import java.util.List;

class TorchTest {
    /// A file may show a storage in many views; reading them all would take as many times its size.
    private static final int MOST = 20;

    @FuzzTest
    void bytes_are_read_or_refused(byte[] bytes) {
        HostileFiles.reading(bytes, "a.pth", TorchTest::read);
    }

    private static void read(Path file) {
        try (TorchFile torch = TorchFile.open(file)) {
            List<String> names = List.copyOf(torch.shapes().keySet());
            names.subList(0, Math.min(MOST, names.size())).forEach(torch::read);
        }
    }
}
