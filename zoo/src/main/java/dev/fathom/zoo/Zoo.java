package dev.fathom.zoo;

import dev.fathom.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Networks by name.
public final class Zoo {
    private Zoo() {}

    /// One network of the zoo.
    ///
    /// @param name which finds it
    /// @param summary what it is, in a line
    /// @param source paper or repository, and year
    /// @param maker makes it
    public record Entry(String name, String summary, String source, Supplier<Network> maker) {

        /// Without weights, on the input that it was made for.
        public Network network() {
            return maker.get();
        }
    }

    private static final String ALEXNET = "Krizhevsky, Sutskever and Hinton 2012";
    private static final String VGG = "Simonyan and Zisserman 2015";
    private static final String RESNET = "He, Zhang, Ren and Sun 2016";
    private static final String SQUEEZENET = "Iandola and others 2016";
    private static final String AIRBENCH = "airbench, Jordan 2024";
    private static final String CUDA_CONVNET = "cuda-convnet, Krizhevsky 2011";

    private static final List<Entry> ENTRIES =
            List.of(
                    new Entry(
                            "lenet5",
                            "the first convnet in wide use: digits",
                            "LeCun, Bottou, Bengio and Haffner 1998",
                            Small::leNet5),
                    new Entry(
                            "alexnet",
                            "won ImageNet in 2012; halves of some layers on two GPUs",
                            ALEXNET,
                            AlexNet::twoGroups),
                    new Entry(
                            "alexnet-single-tower",
                            "AlexNet undivided",
                            ALEXNET,
                            AlexNet::singleTower),
                    new Entry(
                            "zfnet",
                            "AlexNet with a finer first layer",
                            "Zeiler and Fergus 2014",
                            AlexNet::zfNet),
                    vgg("vgg11", () -> Vgg.plain(1, 1, 2, 2, 2)),
                    vgg("vgg13", () -> Vgg.plain(2, 2, 2, 2, 2)),
                    vgg("vgg16", () -> Vgg.plain(2, 2, 3, 3, 3)),
                    vgg("vgg19", () -> Vgg.plain(2, 2, 4, 4, 4)),
                    normedVgg("vgg11-bn", () -> Vgg.normed(1, 1, 2, 2, 2)),
                    normedVgg("vgg13-bn", () -> Vgg.normed(2, 2, 2, 2, 2)),
                    normedVgg("vgg16-bn", () -> Vgg.normed(2, 2, 3, 3, 3)),
                    normedVgg("vgg19-bn", () -> Vgg.normed(2, 2, 4, 4, 4)),
                    new Entry(
                            "googlenet",
                            "branches of four sizes side by side, few parameters",
                            "Szegedy and others 2015",
                            GoogLeNet::network),
                    new Entry(
                            "googlenet-aux",
                            "GoogLeNet as it is trained, with two auxiliary heads",
                            "Szegedy and others 2015",
                            GoogLeNet::withHeads),
                    resNet("resnet18", () -> ResNet.basic(18, 2, 2, 2, 2)),
                    resNet("resnet34", () -> ResNet.basic(34, 3, 4, 6, 3)),
                    resNet("resnet50", () -> ResNet.bottleneck(50, 3, 4, 6, 3)),
                    resNet("resnet101", () -> ResNet.bottleneck(101, 3, 4, 23, 3)),
                    resNet("resnet152", () -> ResNet.bottleneck(152, 3, 8, 36, 3)),
                    cifarResNet(20),
                    cifarResNet(32),
                    cifarResNet(44),
                    cifarResNet(56),
                    cifarResNet(110),
                    new Entry(
                            "squeezenet1.0",
                            "AlexNet's accuracy with a fiftieth of its parameters",
                            SQUEEZENET,
                            SqueezeNet::version10),
                    new Entry(
                            "squeezenet1.1",
                            "the same accuracy for less than half the work",
                            SQUEEZENET,
                            SqueezeNet::version11),
                    new Entry(
                            "mobilenet-v1",
                            "depthwise filters, for phones",
                            "Howard and others 2017",
                            () -> MobileNet.version1("mobilenet-v1", 4, 224)),
                    new Entry(
                            "mobilenet-v1-0.25-128",
                            "a quarter of its width, on small pictures",
                            "Howard and others 2017",
                            () -> MobileNet.version1("mobilenet-v1-0.25-128", 1, 128)),
                    new Entry(
                            "mobilenet-v2",
                            "depthwise and residual, narrow between the blocks",
                            "Sandler and others 2018",
                            MobileNet::version2),
                    new Entry(
                            "densenet121",
                            "every layer reads all before it in its block",
                            "Huang, Liu, van der Maaten and Weinberger 2017",
                            () -> DenseNet.network(121, 6, 12, 24, 16)),
                    new Entry(
                            "cuda-convnet-26",
                            "CIFAR-10 at 26 % error in 80 seconds on a GPU of 2011",
                            CUDA_CONVNET,
                            CudaConvnet::error26),
                    new Entry(
                            "cuda-convnet-18",
                            "CIFAR-10 at 18 % error, with response norms",
                            CUDA_CONVNET,
                            CudaConvnet::error18),
                    new Entry(
                            "cuda-convnet-13",
                            "CIFAR-10 at 13 % error, with locally connected layers",
                            CUDA_CONVNET,
                            CudaConvnet::error13),
                    new Entry(
                            "cuda-convnet-11",
                            "CIFAR-10 at 11 % error, with both",
                            CUDA_CONVNET,
                            CudaConvnet::error11),
                    new Entry(
                            "convnetjs-cifar",
                            "CIFAR-10 in a web page",
                            "ConvNetJS, Karpathy 2014",
                            Small::convNetJs),
                    new Entry(
                            "convnetjs-mnist",
                            "digits in a web page",
                            "ConvNetJS, Karpathy 2014",
                            Small::convNetJsMnist),
                    new Entry(
                            "cifar-vgg",
                            "VGG's pattern for CIFAR-10, with batch norms",
                            "after Simonyan and Zisserman 2015",
                            Vgg::cifar),
                    new Entry(
                            "airbench94",
                            "CIFAR-10 at 94 % accuracy in seconds on a GPU",
                            AIRBENCH,
                            Airbench::airbench94),
                    new Entry(
                            "airbench94-muon",
                            "the same for the optimizer Muon, in fewer steps",
                            AIRBENCH,
                            Airbench::airbench94Muon),
                    new Entry("airbench95", "wider, for 95 %", AIRBENCH, Airbench::airbench95),
                    new Entry(
                            "airbench96",
                            "wider, deeper and residual, for 96 %",
                            AIRBENCH,
                            Airbench::airbench96),
                    new Entry(
                            "fashion",
                            "small, for the bundled Fashion-MNIST sample",
                            "Fathom",
                            Small::fashion));

    private static Entry vgg(String name, Supplier<Network> maker) {
        return new Entry(name, "3×3 convolutions only, and many of them", VGG, maker);
    }

    private static Entry normedVgg(String name, Supplier<Network> maker) {
        return new Entry(name, "with a batch norm behind each convolution", VGG, maker);
    }

    private static Entry resNet(String name, Supplier<Network> maker) {
        return new Entry(name, "residual, for ImageNet", RESNET, maker);
    }

    private static Entry cifarResNet(int depth) {
        return new Entry(
                "resnet" + depth + "-cifar",
                "residual, for CIFAR-10, shortcuts without weights",
                RESNET,
                () -> ResNet.cifar(depth));
    }

    /// All networks, the oldest of each kind first.
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /// The network with this name: see [#entry].
    public static Network network(String name) {
        return entry(name).network();
    }

    /// What has this name. Upper case and hyphens don't matter, and a beginning is enough when no
    /// other name begins so: `VGG-16`, `resnet20`.
    ///
    /// @throws IllegalArgumentException when no name or more than one fits: the message lists them
    public static Entry entry(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException(unknown(name)));
    }

    private static String unknown(String name) {
        List<Entry> fitting = fitting(name);
        return fitting.isEmpty()
                ? "no network '" + name + "' in the zoo; it has " + names(ENTRIES)
                : "'" + name + "' may be any of " + names(fitting) + "; write one of them";
    }

    /// What has this name; nothing when no name or more than one fits.
    public static Optional<Entry> find(String name) {
        List<Entry> fitting = fitting(name);
        return fitting.size() == 1
                ? Optional.of(fitting.getFirst())
                : fitting.stream().filter(e -> bare(e.name()).equals(bare(name))).findFirst();
    }

    private static List<Entry> fitting(String name) {
        return ENTRIES.stream().filter(e -> bare(e.name()).startsWith(bare(name))).toList();
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    private static String names(List<Entry> entries) {
        return entries.stream().map(Entry::name).collect(Collectors.joining(", "));
    }
}
