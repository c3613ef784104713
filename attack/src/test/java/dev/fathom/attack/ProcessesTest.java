package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import dev.fathom.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, with little memory and processor time, in surroundings that are not nice.
@DisabledOnOs(OS.WINDOWS)
class ProcessesTest {
    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_process_ends_by_itself_and_says_why() {
        Attack.Wave wave = new Attack.Wave().limits(30, 256);
        files(wave);
        surroundings(wave);
        signals(wave);
        return Suite.of("processes", folder, wave);
    }

    /// Makes a line of shell in which `fathom` is the command.
    private interface Line {
        String at(Place place) throws Exception;
    }

    private static void many(
            Attack.Wave wave, int seeds, String name, Attack.Expected expected, Line line) {
        wave.deeds(
                seeds,
                name,
                expected,
                place -> {
                    String shell = line.at(place);
                    return () -> shell(place, shell);
                });
    }

    private static Ran shell(Place place, String line) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path out = place.folder().resolve("stdout");
        Path err = place.folder().resolve("stderr");
        ProcessBuilder builder =
                new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -t 30; fathom() { exec \"$JAVA\" --add-modules jdk.incubator.vector -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \"$JARS\" dev.fathom.cli.Main \"$@\"; }; "
                                + line);
        builder.directory(place.folder().toFile());
        builder.environment().put("JAVA", java);
        builder.environment().put("JARS", System.getProperty("java.class.path"));
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        // Java's own announcement, which the launcher keeps away
        String said =
                Files.readString(err)
                        .lines()
                        .filter(each -> !each.startsWith("WARNING: Using incubator modules"))
                        .collect(Collectors.joining("\n"));
        return new Ran(process.exitValue(), Files.readString(out), said);
    }

    private static void files(Attack.Wave wave) {
        many(
                wave,
                0,
                "a good one",
                ACCEPTED,
                place -> "fathom predict '%s' '%s'".formatted(place.model(), place.picture()));
        many(
                wave,
                4,
                "a model that needs more than there is",
                REFUSED,
                place ->
                        "fathom predict '%s' '%s'"
                                .formatted(
                                        place.file(
                                                "m.safetensors",
                                                TensorFile.of(
                                                                place.chosen(
                                                                        "input 9000x9000x1\nglobalMaxPool()\n",
                                                                        "input 4x4x1\nresize(4000)\nglobalMaxPool()\n",
                                                                        "input 4x4x1\npad(9000)\nglobalMaxPool()\n",
                                                                        "input 4x4x1\npadDepth(0, 30000000)\nglobalMaxPool()\n"))
                                                        .bytes()),
                                        place.picture()));
        many(
                wave,
                3,
                "a picture that unpacks to much",
                EITHER,
                place -> {
                    int side = place.chosen(8_000, 5_000, 3_000);
                    byte[] picture =
                            PictureBytes.png(
                                    PictureBytes.header(side, side, 8, 2),
                                    PictureBytes.chunk(
                                            "IDAT", PictureBytes.zeros((1 + 3L * side) * side)),
                                    PictureBytes.chunk("IEND", new byte[0]));
                    return "fathom predict '%s' '%s'"
                            .formatted(place.model(), place.file("p.png", picture));
                });
        many(
                wave,
                3,
                "what comes through a pipe",
                EITHER,
                place ->
                        "fathom predict '%s' %s"
                                .formatted(
                                        place.model(),
                                        place.chosen(
                                                "<(cat '" + place.picture() + "')",
                                                "<(sleep 20)",
                                                "<(yes)")));
    }

    private static void surroundings(Attack.Wave wave) {
        many(
                wave,
                3,
                "outputs that can't be written",
                REFUSED,
                place ->
                        "fathom predict '%s' '%s' %s"
                                .formatted(
                                        place.model(),
                                        place.picture(),
                                        place.chosen("> /dev/full", ">&-", "> /dev/full --json")));
        many(
                wave,
                5,
                "surroundings",
                ACCEPTED,
                place ->
                        place.chosen(
                                        "LC_ALL=C fathom",
                                        "env -i JAVA=\"$JAVA\" JARS=\"$JARS\" bash -c 'exec \"$JAVA\" --add-modules jdk.incubator.vector -cp \"$JARS\" dev.fathom.cli.Main \"$@\"' fathom",
                                        "ulimit -n 100; fathom",
                                        "TMPDIR=/nowhere HOME=/nowhere fathom",
                                        "LC_ALL=tr_TR.UTF-8 fathom")
                                + " predict '%s' '%s'".formatted(place.model(), place.picture()));
        many(
                wave,
                2,
                "names in no encoding, in a locale without any",
                EITHER,
                place ->
                        "cp '%s' $'\\xff\\xfe.png'; LC_ALL=%s fathom predict '%s' $'\\xff\\xfe.png'"
                                .formatted(
                                        place.picture(),
                                        place.chosen("C", "C.UTF-8"),
                                        place.model()));
        many(
                wave,
                0,
                "two trainings at once without a folder",
                ACCEPTED,
                place ->
                        "{ (fathom train '%1$s' --data '%2$s' --epochs 1 2> a); echo $? > ca; } & (fathom train '%1$s' --data '%2$s' --epochs 1 2> b); echo $? > cb; wait; cat a b >&2; ls runs/*/model.safetensors; [ \"$(cat ca cb | tr -d '\\n')\" = 00 ]"
                                .formatted(place.tiny().network(), place.tiny().data()));
    }

    private static void signals(Attack.Wave wave) {
        many(
                wave,
                3,
                "a training that is ended by a signal goes on",
                ACCEPTED,
                place ->
                        "set -m; (fathom train '%s' --data '%s' --epochs 60 --out run --checkpoint-every 0.05) 2> said & pid=$!; until [ -n \"$(ls run/checkpoints/step-* 2> one)\" ] || ! kill -0 $pid; do sleep 0.1; done; kill -%s $pid; wait $pid; rm -f said one; test -e run/model.safetensors || (fathom train --resume run) || exit 1; ls -A run run/checkpoints | grep -e '\\.tmp$' && exit 1; true"
                                .formatted(
                                        place.tiny().network(),
                                        place.tiny().data(),
                                        place.chosen("TERM", "INT", "KILL")));
        many(
                wave,
                2,
                "a studio that is ended by a signal leaves nothing",
                ACCEPTED,
                place ->
                        "set -m; mkdir t; (JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$PWD/t fathom studio '%s' --no-open) > out 2> err & pid=$!; until grep -q http out || ! kill -0 $pid; do sleep 0.1; done; kill -%s $pid; wait $pid; ls -A t | grep fathom && exit 1; echo clean"
                                .formatted(place.model(), place.chosen("TERM", "INT")));
    }
}
