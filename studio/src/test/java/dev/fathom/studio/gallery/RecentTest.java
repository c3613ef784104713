package dev.fathom.studio.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final int MB = 1 << 20;

    /// Keeps more than there is room for, and more than that at once.
    public static void main(String[] args) {
        Recent<Integer, byte[]> recent = new Recent<>(8);
        for (int i = 0; i < 8; i++) {
            recent.of(i, () -> new byte[16 * MB]);
        }
        System.out.println(recent.of(8, () -> new byte[32 * MB]).length / MB);
    }

    @Test
    void what_is_kept_is_given_up_when_its_memory_is_needed() throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-cp",
                                place(Recent.class) + ":" + place(RecentTest.class),
                                RecentTest.class.getName())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("32\n");
        assertThat(java.waitFor()).isZero();
    }

    private static Path place(Class<?> of) throws IOException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
