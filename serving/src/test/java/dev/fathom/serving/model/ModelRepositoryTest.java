package dev.fathom.serving.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.source;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.serving.Served;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.batch.Inputs;
import dev.fathom.serving.batch.Statistics;
import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
    private static final float[] X = new float[72];

    @TempDir private Path folder;
    private final Engine engine = Engine.of("plain");
    private ModelRepository models;

    @BeforeEach
    void open() {
        Arrays.fill(X, 0.5f);
        models = new ModelRepository(engine, BatchLimits.USUAL, folder);
    }

    @AfterEach
    void close() {
        models.close();
        engine.close();
    }

    /// Written elsewhere and moved there, as a deployment does.
    private void put(String version, Model model) throws IOException {
        Path to = Files.createDirectories(folder.resolve("small").resolve(version));
        Path written = folder.resolve("written.safetensors");
        model.save(written);
        Files.move(written, to.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void a_network_of_several_outputs_is_refused_since_one_answer_would_be_a_part() {
        Network network =
                Network.graph(
                        "two",
                        volume(4, 4, 1),
                        x -> {
                            x.output("a");
                            return x.then(dense(2)).output("b");
                        });
        assertThatThrownBy(() -> models.add("two", "1", Model.initialize(network, 1)))
                .hasMessageStartingWith("two gives 2 outputs, a, b; ");
    }

    @Test
    void a_network_of_several_inputs_is_refused_since_a_request_has_one() {
        Network network =
                Network.graph("pair", volume(4, 4, 1), x -> x.plus(x.then("b", source(4, 4, 1))));
        assertThatThrownBy(() -> models.add("pair", "1", Model.initialize(network, 1)))
                .hasMessageStartingWith("pair reads 2 inputs, input 4×4×1, b 4×4×1; ");
    }

    private float[] scores(String version) throws Exception {
        return models.with("small", version, m -> m.run(1, Inputs.of(X, X.length), m.deadline()));
    }

    private static float[] scores(Model model) {
        float[] scores = new float[3];
        try (Engine engine = Engine.of("plain")) {
            new dev.fathom.model.Predictor(model, engine)
                    .scores(1, X, s -> System.arraycopy(s, 0, scores, 0, 3));
        }
        return scores;
    }

    @Test
    void a_folder_s_versions_are_served_beside_each_other_and_the_newest_without_a_word()
            throws Exception {
        Model fine = Served.small(1);
        Model small = fine.as(Stored.Type.I8);
        put("9", fine);
        put("10", small);
        Files.createDirectories(folder.resolve("small/notes"));
        Files.createDirectories(folder.resolve("small/11"));
        models.load("small");
        assertThat(models.versionsOf("small")).containsExactly("9", "10");
        assertThat(scores("9")).containsExactly(scores(fine));
        assertThat(models.<String>with("small", null, ServedModel::version)).isEqualTo("10");
        assertThat(scores("10")).containsExactly(scores(small)).isNotEqualTo(scores("9"));
    }

    @Test
    void loading_again_takes_what_has_changed_and_gives_up_what_is_gone() throws Exception {
        put("1", Served.small(1));
        put("2", Served.small(2));
        models.load("small");
        ServedModel first = models.with("small", "1", m -> m);
        put("2", Served.small(22));
        put("3", Served.small(3));
        models.load("small");
        assertThat(models.<ServedModel>with("small", "1", m -> m)).isSameAs(first);
        assertThat(scores("2")).containsExactly(scores(Served.small(22)));
        Files.delete(folder.resolve("small/3/model.safetensors"));
        models.load("small");
        assertThat(models.versionsOf("small")).containsExactly("1", "2");
        models.unload("small");
        assertThatThrownBy(() -> scores("1"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessage("there is no model 'small'; there are none");
        assertThat(models.index())
                .extracting(e -> e.version() + " " + e.ready() + " " + e.reason())
                .containsExactly("1 false unloaded", "2 false unloaded");
    }

    @Test
    void a_half_copied_version_is_not_loaded_and_the_old_one_stays() throws Exception {
        put("1", Served.small(1));
        models.load("small");
        byte[] whole = Served.small(2).toBytes();
        Path file = folder.resolve("small/1/model.safetensors");
        for (int length : new int[] {0, 100, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> models.load("small")).hasMessageContaining(file.toString());
            assertThat(scores("1")).containsExactly(scores(Served.small(1)));
        }
        // as long as the whole one, as a copy may be that is not done
        byte[] hollow = whole.clone();
        Arrays.fill(hollow, whole.length - 60, whole.length, (byte) 0);
        Files.write(file, hollow);
        assertThatThrownBy(() -> models.load("small")).hasMessageContaining(file.toString());
        assertThat(scores("1")).containsExactly(scores(Served.small(1)));
        Files.write(file, whole);
        models.load("small");
        assertThat(scores("1")).containsExactly(scores(Served.small(2)));
    }

    @Test
    void a_swap_loses_no_request_and_mixes_no_answers() throws Exception {
        Model[] two = {Served.small(1), Served.small(2)};
        float[][] right = {scores(two[0]), scores(two[1])};
        models.add("small", "1", two[0]);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                all.add(
                        clients.submit(
                                () -> {
                                    while (!ended.get()) {
                                        float[] got = scores("1");
                                        assertThat(
                                                        Arrays.equals(got, right[0])
                                                                || Arrays.equals(got, right[1]))
                                                .isTrue();
                                        answers.incrementAndGet();
                                    }
                                    return null;
                                }));
            }
            for (int i = 1; i <= 30; i++) {
                int before = answers.get();
                models.add("small", "1", two[i % 2]);
                while (answers.get() == before && !all.getFirst().isDone()) {
                    Thread.sleep(1);
                }
            }
            ended.set(true);
            for (Future<?> client : all) {
                client.get();
            }
        }
    }

    @Test
    void a_hundred_swaps_leave_nothing_behind() throws Exception {
        List<WeakReference<ServedModel>> gone = new ArrayList<>();
        int threads = Thread.getAllStackTraces().size();
        for (int i = 0; i < 100; i++) {
            models.add("small", "1", Served.small(i));
            scores("1");
            gone.add(new WeakReference<>(models.with("small", "1", m -> m)));
        }
        models.unload("small");
        for (int i = 0; i < 50 && gone.stream().anyMatch(g -> g.get() != null); i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(gone).allMatch(g -> g.get() == null);
        assertThat(Thread.getAllStackTraces()).hasSizeLessThanOrEqualTo(threads + 2);
    }

    @Test
    void a_version_is_tried_in_the_dark_on_a_share_of_the_answers() throws Exception {
        models.add("small", "1", Served.small(1));
        models.add("small", "2", Served.small(2));
        models.shadow("small", "2", 0.25);
        for (int i = 0; i < 8; i++) {
            assertThat(scores("1")).containsExactly(scores(Served.small(1)));
            long wanted = (i + 1) / 4;
            while (models.<Long>with("small", "2", m -> m.statistics().compared()) < wanted) {
                Thread.sleep(1);
            }
            // its own answers don't count; not at once, since what it has no time for is passed
            // over
            scores("2");
        }
        float[] one = scores(Served.small(1));
        float[] two = scores(Served.small(2));
        double largest = 0;
        for (int c = 0; c < 3; c++) {
            largest = Math.max(largest, Math.abs((double) one[c] - two[c]));
        }
        Statistics counted = models.with("small", "2", m -> m.statistics());
        assertThat(counted.compared()).isEqualTo(2);
        assertThat(counted.difference()).isEqualTo(largest);
        assertThat(counted.agreed()).isEqualTo(likeliest(one) == likeliest(two) ? 2 : 0);
        assertThat(models.<Long>with("small", "1", m -> m.statistics().compared())).isZero();
        assertThatThrownBy(() -> models.shadow("small", "2", 1.5))
                .hasMessage("a share of 1.5 of the answers: it must be above 0 and at most 1");
    }

    private static int likeliest(float[] scores) {
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] > scores[best] ? c : best;
        }
        return best;
    }

    @Test
    void a_name_never_becomes_a_path() throws IOException {
        Files.createDirectories(folder.resolve("small/1"));
        for (String name : new String[] {"..", ".", "", "small/1", "../" + folder, "%2e%2e"}) {
            assertThatThrownBy(() -> models.load(name))
                    .isInstanceOf(UnknownModelException.class)
                    .hasMessage("there is no model '%s' in the folder; there are small", name);
        }
        assertThatThrownBy(() -> models.load("small"))
                .hasMessage("'small' has no versions; put one into small/1/model.safetensors");
        assertThatThrownBy(() -> models.add("a/b", "1", Served.small(1)))
                .hasMessage(
                        "a model can't be served as 'a/b'; a name has letters, digits, and . _ -"
                                + " behind the first");
    }

    @Test
    void a_watched_folder_is_followed_once_it_has_settled() throws Exception {
        try (FolderWatch watch = new FolderWatch(models, Duration.ZERO)) {
            put("1", Served.small(1));
            watch.look();
            assertThat(models.names()).isEmpty();
            watch.look();
            assertThat(scores("1")).containsExactly(scores(Served.small(1)));
            put("1", Served.small(2));
            watch.look();
            watch.look();
            assertThat(scores("1")).containsExactly(scores(Served.small(2)));
            Files.delete(folder.resolve("small/1/model.safetensors"));
            Files.delete(folder.resolve("small/1"));
            Files.delete(folder.resolve("small"));
            watch.look();
            assertThat(models.names()).isEmpty();
        }
    }
}
