package dev.fathom.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user changes in a recipe.
class RecipeSettingsTest {
    @TempDir private Path folder;

    @Test
    void a_run_clips_averages_and_stops_early_also_when_it_is_resumed() throws IOException {
        Path run = folder.resolve("run");
        String[] options = {
            "--clip", "0.5", "--average", "lookahead:2,0.5", "--early-stop", "1", "--seed", "3"
        };
        Ran trained =
                new Tiny(folder).train(run, Tiny.joined(options, "--schedule", "plateau:0.5,1,2"));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err())
                .contains("; plateau(0.5, 1, 2); 8 epochs in batches of 16; ")
                .contains("; clipNorm(0.5); lookahead(2, 0.5, 0); patience(1)\n")
                .doesNotContain("epoch 8 of 8");
        Path saved = run.resolve("model.safetensors");
        assertThat(trained.out())
                .containsPattern("trained in 0:0\\d, epoch \\d saved as \\Q" + saved);
        byte[] model = Files.readAllBytes(saved);
        Files.delete(saved);
        Ran resumed = Ran.fathom("train", "--resume", run.toString(), "--json");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("; clipNorm(0.5); lookahead(2, 0.5, 0); patience(1)\n");
        assertThat(resumed.out()).containsPattern("\"epochs\":8,\"keptEpoch\":[1-7],");
        assertThat(Files.readAllBytes(saved)).isEqualTo(model);
    }

    /// 96 pictures are 4 batches of 20 and one of 16.
    @Test
    void a_last_batch_that_is_not_full_can_be_dropped() throws IOException {
        Path data = new Tiny(folder).data();
        Path network = new Tiny(folder).network();
        String[] train = {
            "train", network.toString(), "--data", data.toString(), "--batch", "20", "--epochs", "2"
        };
        String all = folder.resolve("all").toString();
        assertThat(Ran.fathom(Tiny.joined(train, "--out", all)).err())
                .contains("training: 192 of 192 pictures");
        String full = folder.resolve("full").toString();
        assertThat(Ran.fathom(Tiny.joined(train, "--out", full, "--drop-last")).err())
                .contains("2 epochs in batches of 20, full ones; ")
                .contains("training: 160 of 160 pictures");
    }

    @Test
    void a_run_changes_and_mixes_pictures_also_when_it_is_resumed() throws IOException {
        Path run = folder.resolve("run");
        String changes = "crop:10.mirror.colourJitter:0.2,0.2,0.cutout:2";
        Ran trained = new Tiny(folder).train(run, "--augment", changes, "--mixup", "0.2", "--json");
        assertThat(trained.code()).as(trained.err()).isZero();
        String recipe =
                "; crop(10).mirror(random).colourJitter(0.2, 0.2, 0.0).cutout(2); mixup(0.2)\n";
        assertThat(trained.err()).contains(recipe);
        Path saved = run.resolve("model.safetensors");
        byte[] model = Files.readAllBytes(saved);
        Files.delete(saved);
        Ran resumed = Ran.fathom("train", "--resume", run.toString(), "--json");
        assertThat(resumed.err()).contains(recipe);
        assertThat(Files.readAllBytes(saved)).isEqualTo(model);
        Ran evaluated =
                Ran.fathom(
                        "evaluate",
                        saved.toString(),
                        "--data",
                        folder.resolve("stripes").toString(),
                        "--crops",
                        "10");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        assertThat(evaluated.out()).contains("of 32 pictures right");
    }

    @Test
    void what_makes_no_sense_is_told() {
        wrong(
                "--augment cutout:-1",
                "Invalid value for option '--augment': 'cutout' at position 1 does not work:"
                        + " augmentation: expected a cutout of 0 … 8192, found -1");
        wrong("--mixup -1", "mixup -1: must be 0, or from 0.001 to 1000");
        wrong("--clip 0", "clipNorm 0: must be a number above 0");
        wrong(
                "--average mean",
                "'mean' at position 1 is not an average; did you mean ema? Known are ema, lookahead,"
                        + " none");
        wrong("--average ema:1", "ema 1: must be from 0 to less than 1");
        wrong(
                "--optimizer fast",
                "'fast' at position 1 is not an optimizer; known are adam, adamw, muon, sgd");
        wrong("--early-stop 0", "'0' must be a whole number of 1 or more");
        wrong("--schedule cosine:-1", "last -1: must be a number of 0 or more");
    }

    private static void wrong(String options, String sentence) {
        Ran ran = Ran.fathom(("train " + options).split(" ", -1));
        assertThat(ran.code()).as(options).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("fathom train: ")
                .endsWith(sentence + "; see fathom train --help\n");
    }
}
