package dev.fathom.cli.model;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Runs a model on raw numbers, to compare it with other frameworks.",
        footer = {
            "  ./fathom run fashion.safetensors --input x.npy --output y.npy --layout nchw",
            "",
            "The files hold float32 arrays in NumPy's format. Nothing is done to the numbers first;",
            "values that are not finite are written and told of."
        })
public final class RunModel extends ConsoleCommand {
    @Parameters(paramLabel = "MODEL", description = ModelArgument.MODEL)
    private String model = "";

    @Option(
            names = "--input",
            required = true,
            paramLabel = "F.npy",
            description = "What it reads.")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            required = true,
            paramLabel = "F.npy",
            description = "Where its output goes.")
    private Path output = Path.of("");

    @Option(
            names = "--layout",
            paramLabel = "nchw|nhwc",
            description =
                    "The order of dimensions in both files: batch, channel, height, width or batch,"
                            + " height, width, channel. Default: ${DEFAULT-VALUE}.")
    private Layout layout = Layout.nhwc;

    @Mixin private Threads threads = new Threads();

    /// The order of dimensions in a file.
    enum Layout {
        nchw,
        nhwc
    }

    @Override
    protected void run() throws IOException {
        Model loaded = ModelArgument.model(model);
        Tensor x = tensor(Npy.read(input), loaded.network().input());
        try (Engine engine = threads.engine()) {
            Tensor made = loaded.run(x, engine);
            Npy y = npy(made);
            y.write(output);
            console().err().println("wrote " + output + ", shape " + y.shape());
            tellOfNotFinite(loaded, x, made, engine);
        }
    }

    /// What a file of numbers holds may be infinite, but nobody should be surprised by it.
    private void tellOfNotFinite(Model loaded, Tensor x, Tensor made, Engine engine) {
        int count = 0;
        int first = -1;
        for (int i = 0; i < made.data().length; i++) {
            if (!Float.isFinite(made.data()[i])) {
                count++;
                first = first < 0 ? i : first;
            }
        }
        if (count > 0) {
            int picture = first / made.volume().size();
            int size = x.volume().size();
            float[] one = Arrays.copyOfRange(x.data(), picture * size, (picture + 1) * size);
            String origin =
                    NotFinite.origin(loaded.runEach(new Tensor(1, x.volume(), one), engine), 0)
                            .orElse("each layer by itself stays finite");
            console()
                    .err()
                    .printf(
                            Locale.ROOT,
                            "%,d of its %,d values are not finite; of input %,d, the first with such a value: %s%n",
                            count,
                            made.data().length,
                            picture,
                            origin);
        }
    }

    private List<Integer> shape(int batch, Volume v) {
        return layout == Layout.nchw
                ? List.of(batch, v.depth(), v.height(), v.width())
                : List.of(batch, v.height(), v.width(), v.depth());
    }

    private Tensor tensor(Npy npy, Volume volume) {
        int batch = npy.shape().isEmpty() ? 0 : npy.shape().getFirst();
        if (!npy.shape().equals(shape(batch, volume))) {
            throw new Failure(
                    ("%s: shape %s is not what the model reads, %s: expected [batch, %s for"
                                    + " --layout %s")
                            .formatted(
                                    input,
                                    npy.shape(),
                                    volume,
                                    shape(1, volume).toString().substring("[1, ".length()),
                                    layout));
        }
        float[] x =
                layout == Layout.nhwc
                        ? npy.values()
                        : reorder(npy.values(), batch, volume.depth(), volume.pixels());
        return new Tensor(batch, volume, x);
    }

    private Npy npy(Tensor y) {
        Volume v = y.volume();
        float[] values =
                layout == Layout.nhwc
                        ? y.data()
                        : reorder(y.data(), y.batch(), v.pixels(), v.depth());
        return new Npy(shape(y.batch(), v), values);
    }

    /// Each picture's `rows` × `columns` matrix turned on its side.
    private static float[] reorder(float[] from, int batch, int rows, int columns) {
        float[] to = new float[from.length];
        for (int n = 0; n < batch; n++) {
            int start = n * rows * columns;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    to[start + c * rows + r] = from[start + r * columns + c];
                }
            }
        }
        return to;
    }
}
