package dev.fathom.machine.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.machine.code.Instruction.Encoding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every instruction of the table, with random operands, as GNU's disassembler reads it.
class AssemblerTest {
    private static final int EACH = 200;
    private static final Pattern LINE =
            Pattern.compile("(?m)^ +[0-9a-f]+:\t(?:[0-9a-f]{2} )+ *\t(.*?) *(?:#.*)?$");
    private static final Map<Integer, String> SIZES =
            Map.of(
                    0, "",
                    2, "WORD PTR ",
                    4, "DWORD PTR ",
                    8, "QWORD PTR ",
                    16, "XMMWORD PTR ",
                    32, "YMMWORD PTR ",
                    64, "ZMMWORD PTR ");
    private static final Encoding[] NARROW = {Encoding.VEX, Encoding.ANY, Encoding.GENERAL};
    private static final Encoding[] WIDE = {Encoding.EVEX, Encoding.ANY};

    private final Random random = new Random(4);
    private Assembler asm = new Assembler(256);
    private boolean wide;
    private final List<String> expected = new ArrayList<>();

    @TempDir private Path folder;

    private Register register() {
        return Register.values()[random.nextInt(16)];
    }

    private static String name(Register register, boolean wide) {
        String name = register.name().toLowerCase(Locale.ROOT);
        if (wide) {
            return name;
        }
        return Character.isDigit(name.charAt(1)) ? name + "d" : "e" + name.substring(1);
    }

    private Memory memory() {
        int displacement =
                switch (random.nextInt(3)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(-128, 128);
                    default -> random.nextInt();
                };
        Register index = register();
        return random.nextBoolean() || index == Register.RSP
                ? Memory.at(register(), displacement)
                : Memory.at(register(), index, displacement);
    }

    private String text(Instruction i, Memory m) {
        int at = m.displacement();
        String sign = at < 0 ? "-" : "+";
        String index = m.index() == null ? "" : "+" + name(m.index(), true) + "*1";
        // the disassembler writes a zero where the encoding has one
        boolean zero = at == 0 && (name(m.base(), true).matches("rbp|r13"));
        String place = at == 0 && !zero ? "" : sign + "0x" + Long.toHexString(Math.abs((long) at));
        return SIZES.get(wide ? i.wideBytes() : i.bytes)
                + "["
                + name(m.base(), true)
                + index
                + place
                + "]";
    }

    private void write(Instruction i) {
        boolean memory = random.nextBoolean();
        String name = name(i);
        int r = random.nextInt(wide ? 32 : 16);
        int s = random.nextInt(wide ? 32 : 16);
        int t = random.nextInt(wide ? 32 : 16);
        Memory m = memory();
        String full = wide ? "zmm" : "ymm";
        String vector = i.isWide() ? full : wide ? "ymm" : "xmm";
        boolean masked = wide && random.nextBoolean();
        int constant = random.nextInt(1, 128);
        String by = ",0x" + Integer.toHexString(constant);
        switch (i.kind) {
            case LOAD, NARROW -> load(i, r, s, memory ? m : null, vector);
            case STORE -> {
                if (masked) {
                    asm.storeMasked(i, m, r);
                } else {
                    asm.store(i, m, r);
                }
                expected.add(name + " " + text(i, m) + (masked ? "{k1}," : ",") + vector + r);
            }
            case STORE_PART -> {
                asm.store(i, m, r, constant);
                expected.add(name + " " + text(i, m) + ",xmm" + r + by);
            }
            case HALF -> {
                asm.by(i, r, s, constant);
                expected.add(name + " xmm" + r + ",ymm" + s + by);
            }
            case SHIFT, PERMUTE -> {
                asm.by(i, r, s, constant);
                expected.add(name + " " + vector + r + "," + vector + s + by);
            }
            case THREE -> {
                if (memory) {
                    asm.op(i, r, s, m);
                } else {
                    asm.op(i, r, s, t);
                }
                String last = memory ? text(i, m) : full + t;
                expected.add(name + " " + full + r + "," + full + s + "," + last);
            }
            case MASK -> {
                Register from = register();
                asm.mask(from);
                expected.add("kmovq k1," + name(from, true));
            }
            default -> general(i, name, m, memory || i == Instruction.LEA);
        }
    }

    private void load(Instruction i, int r, int s, @Nullable Memory m, String vector) {
        boolean masked = wide && random.nextBoolean();
        if (m == null) {
            asm.op(i, r, s);
        } else if (masked) {
            asm.loadMasked(i, r, m);
        } else {
            asm.load(i, r, m);
        }
        String half = i.bytes == 32 ? vector : i.bytes == 16 && wide ? "ymm" : "xmm";
        String from = m == null ? half + s : text(i, m);
        String to = wide && i.kind != Instruction.Kind.NARROW ? "zmm" : "ymm";
        String mask = masked && m != null ? "{k1}{z}" : "";
        expected.add(name(i) + " " + to + r + mask + "," + from);
    }

    private void general(Instruction i, String name, Memory m, boolean memory) {
        Register r = register();
        Register s = register();
        boolean wide = i.w == 1;
        switch (i.kind) {
            case GENERAL -> {
                if (memory) {
                    asm.op(i, r, m);
                } else {
                    asm.op(i, r, s);
                }
                String from = memory ? text(i, m) : name(s, wide && i.bytes == 8);
                expected.add(name + " " + name(r, wide) + "," + from);
            }
            case GENERAL_STORE -> {
                asm.store(i, m, r);
                expected.add(name + " " + text(i, m) + "," + name(r, wide));
            }
            case ONE -> {
                asm.one(i, r);
                expected.add(name + " " + name(r, false));
            }
            case CONSTANT -> {
                asm.constant(i, m, 0x12345);
                expected.add(name + " " + text(i, m) + ",0x12345");
            }
            case WHOLE_CONSTANT -> {
                long value = random.nextLong() | 1L << 63;
                asm.constant(r, value);
                expected.add("movabs " + name(r, true) + ",0x" + Long.toHexString(value));
            }
            default -> throw new IllegalStateException(i.toString());
        }
    }

    private String name(Instruction i) {
        String name = i.name().toLowerCase(Locale.ROOT).replaceAll("(32)?(_.*)?$", "");
        return switch (wide ? name : "") {
            case "vmovdqu" -> "vmovdqu32";
            case "vroundps" -> "vrndscaleps";
            default -> name;
        };
    }

    private List<String> read() throws Exception {
        Path file = Files.write(folder.resolve("code"), asm.toBytes());
        Process process =
                new ProcessBuilder(
                                "objdump",
                                "-D",
                                "-b",
                                "binary",
                                "-m",
                                "i386:x86-64",
                                "-M",
                                "intel",
                                "-w",
                                file.toString())
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return LINE.matcher(text)
                .results()
                .map(line -> line.group(1).replaceAll(" +", " ").replace("riz*1", ""))
                .toList();
    }

    private static boolean hasDisassembler() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, "objdump")));
    }

    @Test
    void every_instruction_is_what_the_disassembler_reads() throws Exception {
        assumeTrue(hasDisassembler(), "objdump (Debian: binutils) is not installed");
        writeAll(NARROW);
        for (Register register : Register.values()) {
            asm.push(register);
            expected.add("push " + name(register, true));
            asm.pop(register);
            expected.add("pop " + name(register, true));
        }
        asm.zeroUpper();
        expected.add("vzeroupper");
        asm.ret();
        expected.add("ret");
        assertThat(read()).containsExactlyElementsOf(expected);
    }

    private void writeAll(Encoding... encodings) {
        for (Instruction i : Instruction.values()) {
            for (int k = 0; k < EACH && List.of(encodings).contains(i.encoding); k++) {
                write(i);
            }
        }
    }

    @Test
    void every_instruction_of_512_bits_is_what_the_disassembler_reads() throws Exception {
        assumeTrue(hasDisassembler(), "objdump (Debian: binutils) is not installed");
        asm = new Assembler(512);
        wide = true;
        writeAll(WIDE);
        assertThat(read()).containsExactlyElementsOf(expected);
    }

    @Test
    void jumps_lead_to_their_labels() throws Exception {
        assumeTrue(hasDisassembler(), "objdump (Debian: binutils) is not installed");
        Assembler.Label behind = new Assembler.Label();
        Assembler.Label before = new Assembler.Label();
        for (int k = 0; k < 6; k++) {
            asm.jump(behind);
        }
        asm.bind(before);
        asm.jump(Assembler.Condition.LESS, before);
        asm.jump(Assembler.Condition.NOT_ZERO, behind);
        asm.bind(behind);
        asm.ret();
        assertThat(read()).startsWith("jmp 0x2a").endsWith("jl 0x1e", "jne 0x2a", "ret");
    }

    @Test
    void what_the_table_has_no_form_for_is_refused() {
        assertThatThrownBy(() -> asm.op(Instruction.VMOVDQU, 1, 2, 3))
                .hasMessage("VMOVDQU is LOAD, not THREE");
        assertThatThrownBy(() -> asm.op(Instruction.VPADDD, 1, 2, 16))
                .hasMessage("vector registers are 0 … 15");
        assertThatThrownBy(() -> asm.by(Instruction.VPADDD, 1, 2, 3))
                .hasMessage("VPADDD takes no constant");
        assertThatThrownBy(() -> asm.op(Instruction.VPDPBUSD, 1, 2, 3))
                .hasMessage("VPDPBUSD is not for vectors of 256 bits");
        assertThatThrownBy(() -> asm.loadMasked(Instruction.VMOVDQU, 1, Memory.at(Register.RAX, 0)))
                .hasMessage("only vectors of 512 bits have masks");
        Assembler wide = new Assembler(512);
        assertThatThrownBy(() -> wide.op(Instruction.VPADDD, 1, 2, 32))
                .hasMessage("vector registers are 0 … 31");
        assertThatThrownBy(() -> wide.by(Instruction.VPERMQ, 1, 2, 3))
                .hasMessage("VPERMQ is not for vectors of 512 bits");
        assertThatThrownBy(() -> new Assembler(128))
                .hasMessage("vectors of 128 bits; 256 or 512 are known");
        assertThatThrownBy(() -> Memory.at(Register.RAX, Register.RSP, 0))
                .hasMessage("rsp can't be an index");
    }
}
