package dev.fathom.machine;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.clip;
import static dev.fathom.layer.Layers.concat;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.hardSwish;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.machine.kernel.Target;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole quantized networks: the bytes of the plain loops.
@OnThisMachine
class QuantizedModelsTest {
    /// Most kinds of steps, and ways between them.
    private static final Network BRANCHES =
            Network.graph(
                    "branches",
                    volume(19, 17, 3),
                    x -> {
                        Flow small = x.then("early", maxPool(3).padding(1));
                        Flow a =
                                small.then("first", conv(20, 3).stride(2).floor())
                                        .then("relu", relu());
                        Flow b =
                                a.then("depthwise", conv(20, 3).padding(1).groups(20))
                                        .then("clip", clip(0, 6))
                                        .then("point", conv(20, 1));
                        Flow sum = b.plus("sum", a).then("leaky", leakyRelu(0.1));
                        Flow swish =
                                a.then("even", conv(20, 1))
                                        .plus("plus", sum)
                                        .then("swish", hardSwish());
                        Flow left = swish.then("left", conv(6, 1)).then("leftRelu", relu());
                        Flow right =
                                swish.then("right", conv(33, 3).padding(1).groups(1))
                                        .then("rightRelu", relu());
                        return left.joined("both", concat(), right)
                                .then("pool", maxPool(3).stride(2).padding(1).floor())
                                .then("average", averagePool(2))
                                .then("last", conv(10, 3).padding(1))
                                .then("mean", globalAveragePool())
                                .then("scores", dense(5))
                                .then("shares", softmax());
                    });

    private static final List<Tensor> INPUTS = inputs(BRANCHES.input().size());
    private static final Model MODEL = quantized();

    private static List<Tensor> inputs(int size) {
        Random random = new Random(5);
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            float[] values = new float[4 * size];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextGaussian();
            }
            inputs.add(new Tensor(4, BRANCHES.input(), values));
        }
        return inputs;
    }

    private static Model quantized() {
        Model model = Model.initialize(BRANCHES, 3);
        Random random = new Random(4);
        model.namedWeights()
                .forEach(
                        (name, values) -> {
                            for (int i = 0; name.endsWith("bias") && i < values.length; i++) {
                                values[i] = random.nextFloat() - 0.5f;
                            }
                        });
        try (Engine engine = Engine.of("plain")) {
            return Quantization.of(model, INPUTS, engine, 1e9).model();
        }
    }

    private static float[] run(Tensor x, Engine engine) {
        try (engine) {
            return MODEL.run(x, engine).data();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void every_number_of_threads_gives_the_plain_bits(Target target) {
        for (Tensor x : INPUTS) {
            float[] plain = run(x, Engine.of("plain"));
            assertThat(run(x, Targets.engine(target, 1, false))).isEqualTo(plain);
            assertThat(run(x, Targets.engine(target, 3, false))).isEqualTo(plain);
            assertThat(run(x, Targets.engine(target, 2, true))).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void layers_are_computed_by_it_and_in_8_or_16_bits_between_them(Target target) {
        try (Engine engine = Targets.engine(target, 2, false)) {
            Program program =
                    Program.output(MODEL.network(), MODEL.stored(), MODEL.engine(engine), 4);
            List<String> forms = program.lines().stream().map(l -> l.form().toString()).toList();
            String whole = target == Target.AVX512 ? "u8" : "s16";
            assertThat(forms).filteredOn(whole::equals).hasSizeGreaterThan(9);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void fewer_pictures_than_a_program_is_for_give_the_same_bits(Target target) {
        Tensor x = INPUTS.getFirst();
        float[] plain = run(x, Engine.of("plain"));
        try (Engine engine = Targets.engine(target, 2, false)) {
            Program program =
                    Program.output(MODEL.network(), MODEL.stored(), MODEL.engine(engine), 7);
            for (int batch = 1; batch <= 4; batch++) {
                Session session = program.session(batch);
                int size = BRANCHES.input().size();
                System.arraycopy(x.data(), 0, session.input(), 0, batch * size);
                session.run(batch);
                int made = batch * BRANCHES.output().size();
                assertThat(Arrays.copyOf(session.output(), made))
                        .isEqualTo(Arrays.copyOf(plain, made));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void a_trace_has_the_plain_bits_of_every_layer(Target target) {
        Tensor x = INPUTS.getLast();
        try (Engine plain = Engine.of("plain");
                Engine engine = Targets.engine(target, 2, false)) {
            Trace expected = MODEL.trace(x, plain);
            Trace found = MODEL.trace(x, engine);
            for (int node = 0; node < MODEL.network().nodes().size(); node++) {
                assertThat(found.outputs().get(node).data())
                        .isEqualTo(expected.outputs().get(node).data());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void what_is_not_a_number_stays_so(Target target) {
        Tensor whole = INPUTS.get(1);
        float[] values = whole.data().clone();
        values[100] = Float.NaN;
        values[BRANCHES.input().size() * 2 + 7] = Float.POSITIVE_INFINITY;
        Tensor x = new Tensor(4, BRANCHES.input(), values);
        float[] plain = run(x, Engine.of("plain"));
        assertThat(plain[0]).isNaN();
        assertThat(plain[6]).isNotNaN();
        assertThat(run(x, Targets.engine(target, 2, false))).isEqualTo(plain);
        assertThat(run(whole, Targets.engine(target, 2, false)))
                .isEqualTo(run(whole, Engine.of("plain")));
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void after_the_engine_is_closed_its_programs_say_so(Target target) {
        Engine engine = Targets.engine(target, 2, false);
        Session session =
                Program.output(MODEL.network(), MODEL.stored(), MODEL.engine(engine), 4).session();
        session.run(INPUTS.getFirst());
        engine.close();
        assertThatThrownBy(() -> session.run(INPUTS.getFirst()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the engine machine is closed; keep it open as long as what it prepared"
                                + " runs");
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void models_of_floats_get_the_bits_of_the_vector_engine(Target target) {
        Model floats = Model.initialize(BRANCHES, 9);
        Tensor x = INPUTS.getFirst();
        try (Engine vector = Engine.of("vector", 2, false);
                Engine engine = Targets.engine(target, 2, false)) {
            assertThat(floats.run(x, engine).data()).isEqualTo(floats.run(x, vector).data());
            assertThat(engine.arithmetic()).isEqualTo(vector.arithmetic());
            assertThat(engine.training().name()).isEqualTo("vector");
            assertThat(engine.description())
                    .isEqualTo(
                            "machine code for %s, which is quickest for whole numbers; for all else %s"
                                    .formatted(
                                            target == Target.AVX512 ? "AVX-512" : "AVX2",
                                            vector.description()));
        }
    }
}
