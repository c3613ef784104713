package dev.fathom.train.learn;

import static dev.fathom.train.optimizer.Optimizer.adam;
import static dev.fathom.train.optimizer.Optimizer.adamw;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.reference.Reference;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Sgd;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class OptimizerTest {

    /// All but the optimizers that Fathom has not: rmsprop, adagrad, adadelta.
    static Stream<Reference.Case> cases() {
        return Reference.cases("optim").stream()
                .filter(c -> Set.of("sgd", "adam", "adamw").contains(c.op()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ten_steps_agree_with_an_independent_framework(Reference.Case c) {
        Optimizer.ElementWise optimizer = optimizer(c);
        float[] w = c.values("p0");
        int n = w.length;
        float[] gradients = c.values("grads");
        float[][] memory = new float[optimizer.memories().size()][n];
        float[] after = new float[gradients.length];
        for (int step = 0; step < gradients.length / n; step++) {
            float[] g = Arrays.copyOfRange(gradients, step * n, (step + 1) * n);
            Optimizer.Update now =
                    new Optimizer.Update(step + 1, optimizer.rate(), optimizer.weightDecay());
            // in two parts, as parallel work is cut
            optimizer.update(now, w, g, memory, 0, 5);
            optimizer.update(now, w, g, memory, 5, n);
            System.arraycopy(w, 0, after, step * n, n);
        }
        c.check("p", after, 5e-7);
    }

    private static Optimizer.ElementWise optimizer(Reference.Case c) {
        JsonNode p = c.params();
        double rate = p.get("lr").asDouble();
        double decay = p.get("weight_decay").asDouble();
        if (c.op().equals("sgd")) {
            return sgd(rate)
                    .momentum(p.get("momentum").asDouble())
                    .dampening(p.get("dampening").asDouble())
                    .nesterov(p.get("nesterov").asBoolean())
                    .weightDecay(decay);
        }
        return (c.op().equals("adam") ? adam(rate) : adamw(rate))
                .betas(p.get("betas").get(0).asDouble(), p.get("betas").get(1).asDouble())
                .epsilon(p.get("eps").asDouble())
                .weightDecay(decay)
                .amsgrad(p.get("amsgrad").asBoolean());
    }

    @Test
    void an_optimizer_is_written_as_a_user_writes_it() {
        assertThat(sgd(0.1)).hasToString("sgd(0.1)");
        assertThat(sgd(1).momentum(0.9).nesterov(true).weightDecay(5e-4))
                .hasToString("sgd(1).momentum(0.9).nesterov(true).weightDecay(0.0005)");
        assertThat(adam(1e-3)).hasToString("adam(0.001)");
        assertThat(adamw(1e-3).betas(0.8, 0.99).epsilon(1e-6).weightDecay(0).amsgrad(true))
                .hasToString(
                        "adamw(0.001).betas(0.8, 0.99).epsilon(0.000001).weightDecay(0)"
                                + ".amsgrad(true)");
    }

    @Test
    void texts_are_read_back() {
        for (Optimizer each :
                new Optimizer[] {
                    sgd(0.01).momentum(0.9).dampening(0.1).weightDecay(5e-7),
                    sgd(0.1).momentum(0.9).rateInMomentum(true),
                    adam(0.1).betas(0.8, 0.99).amsgrad(true),
                    adamw(0.1).epsilon(1e-12).weightDecay(0),
                    Optimizer.muon(0.2).momentum(0.6).iterations(3).normed(true)
                }) {
            assertThat(Optimizer.parse(each.toString())).isEqualTo(each);
        }
        assertThat(Optimizer.parse("sgd")).isEqualTo(sgd(0.05).momentum(0.9));
        assertThat(Optimizer.parse("adam")).isEqualTo(adam(0.001));
        assertThat(Optimizer.parse("adamw.weightDecay:0.05"))
                .isEqualTo(adamw(0.001).weightDecay(0.05));
        assertThatThrownBy(() -> Optimizer.parse("adma"))
                .hasMessage(
                        "'adma' at position 1 is not an optimizer; did you mean adam? Known are"
                                + " adam, adamw, muon, sgd");
        assertThatThrownBy(() -> Optimizer.parse("adam.momentum:0.9"))
                .hasMessage(
                        "'momentum' at position 6 is not a modifier of adam; known are amsgrad,"
                                + " betas, epsilon, rate, weightDecay");
        assertThatThrownBy(() -> Optimizer.parse("sgd:0.1.nesterov:yes"))
                .hasMessage("'yes' at position 18 must be true or false: nesterov");
    }

    @Test
    void another_rate_changes_nothing_else() {
        assertThat(sgd(1).momentum(0.9).rate(2)).isEqualTo(sgd(2).momentum(0.9));
        assertThat(adamw(1).amsgrad(true).rate(2)).isEqualTo(adamw(2).amsgrad(true));
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThatThrownBy(() -> sgd(-0.1)).hasMessage("rate -0.1: must be a number of 0 or more");
        assertThatThrownBy(() -> sgd(Double.NaN))
                .hasMessage("rate NaN: must be a number of 0 or more");
        assertThatThrownBy(() -> sgd(0.1).momentum(1))
                .hasMessage("momentum 1: must be from 0 to less than 1");
        assertThatThrownBy(() -> adam(0.1).betas(0.9, 1.5))
                .hasMessage("beta2 1.5: must be from 0 to less than 1");
    }

    /// Krizhevsky 2012: v ← 0.9·v − 0.0005·ε·w − ε·g, w ← w + v, with a rate ε that falls.
    @Test
    void steps_in_the_momentum_keep_the_rate_that_they_were_made_with() {
        Sgd paper = sgd(0.01).momentum(0.9).weightDecay(0.0005).rateInMomentum(true);
        float[] w = {2};
        float[][] memory = {{0}};
        double v = 0;
        double weight = 2;
        for (int step = 1; step <= 4; step++) {
            double rate = step < 3 ? 0.01 : 0.001;
            paper.update(
                    new Optimizer.Update(step, rate, 0.0005), w, new float[] {step}, memory, 0, 1);
            v = 0.9 * v - 0.0005 * rate * weight - rate * step;
            weight += v;
            assertThat(w[0]).isCloseTo((float) weight, within(1e-6f));
        }
        assertThat(paper)
                .hasToString("sgd(0.01).momentum(0.9).weightDecay(0.0005).rateInMomentum(true)");
        assertThatThrownBy(() -> sgd(1).momentum(0.9).nesterov(true).rateInMomentum(true))
                .hasMessage(
                        "rateInMomentum needs a momentum above 0, no dampening and not Nesterov's"
                                + " form; write sgd(…).momentum(0.9).rateInMomentum(true)");
    }

    @Test
    void nesterov_without_momentum_says_how_to_write_it() {
        assertThatThrownBy(() -> sgd(0.1).nesterov(true))
                .hasMessage(
                        "nesterov needs a momentum above 0 and no dampening, not momentum 0 and"
                                + " dampening 0; write sgd(…).momentum(0.9).nesterov(true)");
    }
}
