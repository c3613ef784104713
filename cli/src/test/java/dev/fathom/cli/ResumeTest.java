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

/// Runs that are stopped and resumed from the command line; core's tests kill them.
class ResumeTest {
    @TempDir private Path folder;
    private Tiny tiny;
    private Path run;

    @BeforeEach
    void train() throws IOException {
        tiny = new Tiny(folder);
        run = folder.resolve("run");
        Ran trained = tiny.train(run, "--validation", "0.25", "--seed", "3");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    /// What is left of a run that was killed in its last epoch.
    private void unfinish() throws IOException {
        Files.delete(run.resolve("model.safetensors"));
        Files.delete(checkpoints().getLast());
    }

    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void a_run_goes_on_from_its_folder_alone_to_the_same_bits() throws IOException {
        byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
        byte[] metrics = Files.readAllBytes(run.resolve("metrics.jsonl"));
        unfinish();
        Ran resumed = Ran.fathom("train", "--resume", run.toString(), "--threads", "1");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err())
                .contains("epoch 8 of 8: ")
                .doesNotContain("epoch 7 of 8: ")
                .contains("8 epochs in batches of 16");
        assertThat(resumed.out()).contains("saved as " + run.resolve("model.safetensors"));
        assertThat(Files.readAllBytes(run.resolve("model.safetensors"))).isEqualTo(model);
        assertThat(Files.readAllBytes(run.resolve("metrics.jsonl"))).isEqualTo(metrics);
    }

    @Test
    void an_exact_run_goes_on_exactly() throws IOException {
        run = folder.resolve("exact");
        Ran trained = tiny.train(run, "--exact");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("exact sums");
        unfinish();
        Ran resumed = Ran.fathom("train", "--resume", run.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("exact sums");
    }

    @Test
    void a_run_goes_on_with_its_engine() throws IOException {
        run = folder.resolve("plain");
        Ran trained = tiny.train(run, "--engine", "plain");
        assertThat(trained.code()).as(trained.err()).isZero();
        unfinish();
        Ran resumed = Ran.fathom("train", "--resume", run.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("plain loops");
    }

    @Test
    void a_run_goes_on_at_another_rate_and_keeps_the_change() throws IOException {
        unfinish();
        Ran resumed = Ran.fathom("train", "--resume", run.toString(), "--rate-factor", "0.1");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(run.resolve("rates.jsonl")).hasContent("{\"afterStep\":35,\"factor\":0.1}\n");
        assertThat(tiny.train(folder.resolve("new"), "--rate-factor", "0.1").err())
                .startsWith(
                        "fathom train: --rate-factor changes a run that is resumed; a new one gets"
                                + " its rate from --rate");
        assertThat(Ran.fathom("train", "--resume", run.toString(), "--rate-factor", "0").err())
                .startsWith("fathom train: --rate-factor 0: must be a number above 0");
    }

    @Test
    void a_finished_run_says_so() {
        Ran again = Ran.fathom("train", "--resume", run.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err())
                .endsWith(
                        run
                                + ": this run is finished, its model is "
                                + run.resolve("model.safetensors")
                                + "; to train longer start a new run\n");
    }

    @Test
    void what_differs_is_named() throws IOException {
        unfinish();
        for (String option : List.of("--rate 0.3", "--batch 8", "--epochs 9")) {
            differs(option, "recipe");
        }
        differs("--seed 4", "seed '3', not '4'");
        differs("--validation 0.5", "validation '0.25', not '0.5'");
        differs("--exact", "exact 'false', not 'true'");
        differs("--engine plain", "engine 'vector', not 'plain'");
        Path network = folder.resolve("tiny.txt");
        Files.writeString(network, Files.readString(network).replace("(8, 3)", "(9, 3)"));
        differs(network.toString(), "network 'conv1 = conv(8, 3)");
    }

    private void differs(String arguments, String what) {
        String[] all = ("train --resume " + run + " " + arguments).split(" ", -1);
        Ran ran = Ran.fathom(all);
        assertThat(ran.code()).as(arguments).isEqualTo(1);
        assertThat(ran.err().lines().toList().getLast())
                .startsWith(run.resolve("run.txt") + ": the run there has " + what)
                .endsWith("; resume it with what it was started with, or use another folder");
    }

    @Test
    void a_damaged_checkpoint_is_told_and_the_one_before_used() throws IOException {
        byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
        Files.delete(run.resolve("model.safetensors"));
        Path last = checkpoints().getLast();
        byte[] bytes = Files.readAllBytes(last);
        bytes[bytes.length / 2] ^= 1;
        Files.write(last, bytes);
        Ran resumed = Ran.fathom("train", "--resume", run.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err())
                .containsPattern(
                        "\\Q"
                                + last
                                + "\\E: at byte \\d+ expected .*, found .*; trying the"
                                + " checkpoint before\n");
        assertThat(Files.readAllBytes(run.resolve("model.safetensors"))).isEqualTo(model);
    }

    @Test
    void a_folder_with_something_in_it_is_not_overwritten() throws IOException {
        byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
        assertThat(tiny.train(run))
                .isEqualTo(
                        new Ran(
                                1,
                                "",
                                "%1$s is not empty; give --out a new folder, or go on with the run in it: --resume %1$s\n"
                                        .formatted(run)));
        assertThat(Files.readAllBytes(run.resolve("model.safetensors"))).isEqualTo(model);
    }

    @Test
    void a_folder_without_run_and_two_folders_are_told() throws IOException {
        Path nothing = folder.resolve("nothing");
        assertThat(Ran.fathom("train", "--resume", nothing.toString()))
                .isEqualTo(
                        new Ran(
                                1,
                                "",
                                "%1$s holds no run: there is no file %1$s/run.txt\n"
                                        .formatted(nothing)));
        assertThat(tiny.train(nothing, "--resume", run.toString()).err())
                .startsWith("fathom train: --resume goes on in the run's own folder");
        assertThat(tiny.train(nothing, "--checkpoint-every", "-1").err())
                .startsWith("fathom train: --checkpoint-every -1.0 must be 0 or more");
    }
}
