package dev.fathom.attack;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.cli.Ran;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Volume;
import dev.fathom.train.StoppedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Function;

/// What calls of the API share.
final class ApiCalls {
    static final Volume INPUT = volume(8, 8, 1);
    static final Network NETWORK =
            Network.of("tiny", INPUT, conv(4, 3).padding(1), relu(), dense(3), softmax());
    static final Model MODEL = Model.initialize(NETWORK, 1);
    static final Engine ENGINE = Engine.best();

    private ApiCalls() {}

    /// A call; what it gives is written down as text.
    static void many(
            Attack.Wave wave,
            int seeds,
            String name,
            Attack.Expected expected,
            Function<Place, Callable<Object>> call) {
        wave.deeds(seeds, name, expected, place -> () -> called(call.apply(place)));
    }

    /// Exceptions that a caller is meant to see, with their sentence, are refusals.
    private static Ran called(Callable<Object> call) throws Exception {
        try {
            return new Ran(0, String.valueOf(call.call()), "");
        } catch (IllegalArgumentException
                | DataException
                | IOException
                | StoppedException
                | IllegalStateException e) {
            return new Ran(1, "", String.valueOf(e.getMessage()));
        }
    }

    static Predictor predictor() {
        return new Predictor(MODEL, ENGINE);
    }

    static Session session(int together) {
        return Program.output(NETWORK, MODEL.stored(), ENGINE, together).session();
    }

    static String text(double[][] probabilities) {
        return Arrays.deepToString(probabilities);
    }
}
