package dev.fathom.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fathom.HostileFiles;

class PictureTest {
    @FuzzTest
    void bytes_are_read_or_refused(byte[] bytes) {
        HostileFiles.picture(bytes);
    }
}
