package dev.fathom.machine.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.machine.OnThisMachine;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@OnThisMachine
class CodeMemoryTest {
    private static final byte[] RETURN = {(byte) 0xC3};

    private static List<String> rights(long address) throws Exception {
        String place = Long.toHexString(address) + "-";
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.startsWith(place))
                .map(line -> line.split(" ")[1])
                .toList();
    }

    private static void call(MemorySegment code) {
        MemorySegment none = MemorySegment.NULL;
        Call.kernel(code, none, none, none, none, none, none, 0);
    }

    @Test
    void code_is_executable_and_can_no_more_be_written_and_is_given_back() throws Exception {
        CodeMemory memory = new CodeMemory();
        MemorySegment code = memory.executable(RETURN);
        call(code);
        assertThat(rights(code.address())).containsExactly("r-xp");
        memory.close();
        assertThat(rights(code.address())).isEmpty();
        assertThatThrownBy(() -> call(code)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_the_system_refuses_is_said() {
        try (CodeMemory memory = new CodeMemory()) {
            assertThatThrownBy(() -> memory.map(1L << 60))
                    .hasMessage("the system refuses memory for machine code (mmap: error 12)");
            MemorySegment one = memory.map(4096);
            assertThatThrownBy(() -> memory.protect(one, 1 << 20))
                    .hasMessage("the system refuses memory for machine code (mprotect: error 22)");
        }
    }
}
