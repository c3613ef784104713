package dev.fathom.bench;

import dev.fathom.data.Preprocessing;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Volume;
import dev.fathom.zoo.Zoo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What two builds are compared in. Compiled once against each of them, so that it sees their own
/// classes; one that is so much older that it doesn't compile wants a copy for that version.
public final class Rows {
    private static final Engine ENGINE = Engine.best();
    private static final List<String> WHOLE =
            List.of(
                    "training alexnet 32",
                    "training cifar-vgg 128",
                    "training convnetjs-cifar 128",
                    "training fashion 64",
                    "inference alexnet 32",
                    "inference alexnet 8",
                    "inference alexnet 4",
                    "inference alexnet 1",
                    "inference vgg16 1",
                    "inference resnet50 8",
                    "inference resnet50 1",
                    "inference squeezenet1.1 8",
                    "inference squeezenet1.1 1",
                    "decoding data/photos/coffee.jpg");

    private Rows() {}

    /// Groups of rows; those of a group share their memory.
    public static int groups() {
        return KernelCase.all().size() + WHOLE.size();
    }

    /// Names of a group's rows that contain the words, and how to run each.
    public static List<Object[]> of(int group, String words) {
        List<KernelCase.Source> kernels = KernelCase.all();
        List<Object[]> rows = new ArrayList<>();
        if (group >= kernels.size()) {
            String name = WHOLE.get(group - kernels.size());
            if (name.contains(words)) {
                rows.add(new Object[] {name, network(name.split(" "))});
            }
            return rows;
        }
        for (KernelCase c : kernels.get(group).with(ENGINE.kernels())) {
            String name = c.kernel() + " " + c.shape() + " " + c.pass();
            if (name.contains(words)) {
                rows.add(new Object[] {name, c.run()});
            }
        }
        return rows;
    }

    private static Runnable network(String[] words) {
        if (words[0].equals("decoding")) {
            Preprocessing preprocessing = Preprocessing.none(3).resize(256);
            Volume volume = new Volume(224, 224, 3);
            float[] x = new float[volume.size()];
            return () -> {
                byte[] pixels = preprocessing.read(Path.of(words[1]), volume);
                preprocessing.apply(pixels, 0, x, 0, pixels.length);
            };
        }
        Network network = Zoo.network(words[1]);
        Model model = Model.initialize(network, 1);
        int batch = Integer.parseInt(words[2]);
        if (words[0].equals("inference")) {
            Session session = Program.output(network, model.stored(), ENGINE, batch).session();
            fill(session.input());
            return () -> session.run(batch);
        }
        Session session = Program.training(network, model.stored(), ENGINE, batch).session();
        int last = network.nodes().size() - 1;
        fill(session.input());
        fill(session.gradientOf(last));
        return () -> {
            session.forward(batch, 0);
            session.backward(last);
        };
    }

    private static void fill(float[] values) {
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
    }
}
