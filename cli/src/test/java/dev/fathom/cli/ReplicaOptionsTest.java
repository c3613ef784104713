package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// Replicas from the command line, on this machine.
class ReplicaOptionsTest {
    @TempDir private Path folder;
    private Tiny tiny;

    @BeforeEach
    void begin() {
        tiny = new Tiny(folder);
    }

    private Ran train(String out, String... more) throws IOException {
        String[] replicas = {"--local-steps", "3", "--seed", "3", "--json"};
        Ran ran = tiny.train(folder.resolve(out), Tiny.joined(replicas, more));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran;
    }

    private static String sha(Ran ran) {
        String last = ran.out().lines().toList().getLast();
        return new ObjectMapper().readTree(last).get("weightsSha256").asString();
    }

    @Test
    void threads_do_not_change_the_bits_and_replicas_do() throws IOException {
        Ran one = train("one", "--replicas", "2", "--threads", "1");
        assertThat(one.err()).contains("replicas(2, 3)");
        assertThat(sha(train("two", "--replicas", "2", "--threads", "2"))).isEqualTo(sha(one));
        assertThat(sha(train("three", "--replicas", "3"))).isNotEqualTo(sha(one));
        assertThat(sha(train("four", "--replicas", "2", "--outer-momentum", "0.5")))
                .isNotEqualTo(sha(one));
    }

    @Test
    void a_run_with_replicas_goes_on_from_its_folder_alone() throws IOException {
        Path run = folder.resolve("run");
        String all = sha(train("run", "--replicas", "2"));
        Files.delete(run.resolve("model.safetensors"));
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            Files.delete(files.sorted().toList().getLast());
        }
        Ran resumed = Ran.fathom("train", "--resume", run.toString(), "--json");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(sha(resumed)).isEqualTo(all);
    }

    @Test
    void what_is_for_replicas_is_refused_for_one() throws IOException {
        for (String option :
                List.of("--local-steps 2", "--outer-rate 0.7", "--outer-momentum 0.9")) {
            Path out = folder.resolve("none");
            Ran ran = tiny.train(out, option.split(" ", -1));
            assertThat(ran.code()).as(option).isNotZero();
            assertThat(ran.err())
                    .startsWith(
                            "fathom train: local steps, outer rate and outer momentum are for 2 or more replicas, not 1; say how many");
            assertThat(out).doesNotExist();
        }
        assertThat(tiny.train(folder.resolve("none"), "--replicas", "0").err())
                .startsWith("fathom train: Invalid value for option '--replicas': ");
    }
}
