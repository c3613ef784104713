package dev.fathom.cli.network;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.NeuronName;
import dev.fathom.cli.options.Subject;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Neuron;
import dev.fathom.model.Reading;
import dev.fathom.model.WeightedSum;
import dev.fathom.show.page.NeuronPage;
import dev.fathom.show.page.Page;
import dev.fathom.show.text.Formula;
import dev.fathom.show.text.NeuronText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "explain",
        description = "Follows the value of one neuron down to the sum that made it.",
        footer = {
            "  ./fathom explain squeezenet1.1 --image data/photos/chelsea.jpg"
                    + " --neuron conv1:40,30,5",
            "  ./fathom explain alexnet --image cat.jpg --neuron conv1:10,20,5",
            "  ./fathom explain runs/fashion/model.safetensors --image shirt.png --neuron fc1:0,0,3",
            "  ./fathom explain yunet.onnx --image faces.jpg --neuron cls_8:12,20,0"
        })
public final class Explain extends ConsoleCommand {
    @Mixin private Subject subject = new Subject();

    @Option(
            names = "--image",
            required = true,
            paramLabel = "F",
            description = "A picture; it is scaled to what the network reads.")
    private Path image = Path.of("");

    @Option(
            names = "--neuron",
            required = true,
            paramLabel = "LAYER:x,y,d",
            description =
                    "Its layer's name, or that of one of several outputs; then column, row and"
                            + " depth slice, counted from 0.")
    private @Nullable NeuronName name;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with the drawings, which needs no network.")
    private @Nullable Path html;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    /// A neuron for machines.
    ///
    /// @param neuron x, y, d
    /// @param value the sum or formula, computed in double
    /// @param engineValue what the engine computed
    /// @param bias 0 for a layer with weights and no biases, null for layers without weights
    /// @param slices sums of the products by depth slice; empty for layers without weights
    /// @param inputs what other layers read
    /// @param marked position of the input that stands out, a max pool's winner; or null
    record Report(
            String layer,
            String kind,
            List<Integer> neuron,
            double value,
            float engineValue,
            double difference,
            @Nullable Float bias,
            List<Double> slices,
            Json.Field receptiveField,
            String formula,
            List<Reading> inputs,
            @Nullable Integer marked) {}

    @Override
    protected void run() throws IOException {
        Model model = subject.model(console());
        byte[] picture = model.preprocessing().read(image, model.network().input());
        Neuron neuron = neuron(model, picture);
        if (html != null) {
            String note = subject + ", the picture " + image.getFileName();
            Page.write(html, NeuronPage.of(model, neuron, picture, note));
            console().err().println("wrote " + html);
        }
        printer.print(console(), report(neuron), NeuronText.of(neuron));
    }

    private Neuron neuron(Model model, byte[] picture) {
        NeuronName wanted = name;
        if (wanted == null) {
            throw new WrongUse("no neuron is named");
        }
        try (Engine engine = threads.exactEngine()) {
            return model.trace(model.input(picture), engine)
                    .neuron(wanted.layer(), wanted.x(), wanted.y(), wanted.d());
        }
    }

    private static Report report(Neuron neuron) {
        Formula formula = Formula.of(neuron.explanation());
        WeightedSum sum = neuron.explanation() instanceof WeightedSum s ? s : null;
        Float bias = sum == null ? null : sum.bias();
        return new Report(
                neuron.node().name(),
                neuron.node().layer().kind(),
                List.of(neuron.x(), neuron.y(), neuron.d()),
                neuron.explanation().value(),
                neuron.value(),
                neuron.difference(),
                sum != null && bias == null ? Float.valueOf(0) : bias,
                sum == null ? List.of() : sum.slices(),
                Json.field(neuron.receptiveField()),
                formula.arithmetic(),
                formula.readings(),
                formula.marked() < 0 ? null : formula.marked());
    }
}
