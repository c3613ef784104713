package dev.fathom.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fathom.HostileFiles;

class IdxTest {
    @FuzzTest
    void bytes_are_read_or_refused(byte[] bytes) {
        HostileFiles.idx(bytes);
    }
}
