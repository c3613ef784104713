package dev.fathom.zoo;

import dev.fathom.network.Network;
import dev.fathom.zoo.residual.ConvNeXt;
import dev.fathom.zoo.residual.EfficientNet;
import dev.fathom.zoo.residual.InvertedMobileNet;
import dev.fathom.zoo.residual.RegNet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Networks by name.
///
/// Stateless and thread-safe.
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

    /// A network a line: its name, what it is, and where it comes from.
    private static final String LINES =
            """
            lenet5 | the first convnet in wide use: digits | LeCun, Bottou, Bengio and Haffner 1998
            alexnet | won ImageNet in 2012; some layers in two halves | Krizhevsky, Sutskever and Hinton 2012
            alexnet-single-tower | AlexNet undivided | Krizhevsky, Sutskever and Hinton 2012
            alexnet-torchvision | narrower, no response norms, as torchvision has it | Krizhevsky 2014
            zfnet | AlexNet with a finer first layer | Zeiler and Fergus 2014
            vgg11 | 3×3 convolutions only, and many of them | Simonyan and Zisserman 2015
            vgg13 | 3×3 convolutions only, and many of them | Simonyan and Zisserman 2015
            vgg16 | 3×3 convolutions only, and many of them | Simonyan and Zisserman 2015
            vgg19 | 3×3 convolutions only, and many of them | Simonyan and Zisserman 2015
            vgg11-bn | with a batch norm behind each convolution | Simonyan and Zisserman 2015
            vgg13-bn | with a batch norm behind each convolution | Simonyan and Zisserman 2015
            vgg16-bn | with a batch norm behind each convolution | Simonyan and Zisserman 2015
            vgg19-bn | with a batch norm behind each convolution | Simonyan and Zisserman 2015
            googlenet | branches of four sizes side by side, few parameters | Szegedy and others 2015
            googlenet-aux | GoogLeNet as it is trained, with two more heads | Szegedy and others 2015
            googlenet-torchvision | with batch norms, as torchvision has it | Szegedy and others 2015
            inception-v3 | rows and columns of seven instead of 7×7 | Szegedy and others 2016
            inception-v3-aux | Inception v3 as it is trained, with one more head | Szegedy and others 2016
            resnet18 | residual, for ImageNet | He, Zhang, Ren and Sun 2016
            resnet34 | residual, for ImageNet | He, Zhang, Ren and Sun 2016
            resnet50 | residual, for ImageNet | He, Zhang, Ren and Sun 2016
            resnet101 | residual, for ImageNet | He, Zhang, Ren and Sun 2016
            resnet152 | residual, for ImageNet | He, Zhang, Ren and Sun 2016
            resnet20-cifar | residual, for CIFAR-10, shortcuts without weights | He, Zhang, Ren and Sun 2016
            resnet32-cifar | residual, for CIFAR-10, shortcuts without weights | He, Zhang, Ren and Sun 2016
            resnet44-cifar | residual, for CIFAR-10, shortcuts without weights | He, Zhang, Ren and Sun 2016
            resnet56-cifar | residual, for CIFAR-10, shortcuts without weights | He, Zhang, Ren and Sun 2016
            resnet110-cifar | residual, for CIFAR-10, shortcuts without weights | He, Zhang, Ren and Sun 2016
            resnext50-32x4d | ResNet-50 whose filters are in 32 groups | Xie, Girshick, Dollár, Tu and He 2017
            resnext101-32x8d | ResNet-101 whose filters are in 32 groups | Xie, Girshick, Dollár, Tu and He 2017
            wide-resnet50-2 | ResNet-50 with twice as many filters | Zagoruyko and Komodakis 2016
            wide-resnet101-2 | ResNet-101 with twice as many filters | Zagoruyko and Komodakis 2016
            squeezenet1.0 | AlexNet's accuracy with a fiftieth of its weights | Iandola and others 2016
            squeezenet1.1 | the same accuracy for less than half the work | Iandola and others 2016
            mobilenet-v1 | depthwise filters, for phones | Howard and others 2017
            mobilenet-v1-0.25-128 | a quarter of its width, on small pictures | Howard and others 2017
            mobilenet-v2 | depthwise and residual, narrow between the blocks | Sandler and others 2018
            mobilenet-v2-torchvision | padded alike on all sides, as torchvision has it | Sandler and others 2018
            mobilenet-v3-small | found by search, with squeeze and excitation | Howard and others 2019
            mobilenet-v3-large | found by search, with squeeze and excitation | Howard and others 2019
            shufflenet-v2-x0.5 | half of the channels pass each block unchanged | Ma and others 2018
            shufflenet-v2-x1.0 | half of the channels pass each block unchanged | Ma and others 2018
            shufflenet-v2-x1.5 | half of the channels pass each block unchanged | Ma and others 2018
            shufflenet-v2-x2.0 | half of the channels pass each block unchanged | Ma and others 2018
            efficientnet-b0 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b1 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b2 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b3 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b4 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b5 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b6 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-b7 | wider, deeper and on larger pictures together | Tan and Le 2019
            efficientnet-v2-s | its first stages filter all channels at once | Tan and Le 2021
            regnet-x-400mf | widths and depths along a line | Radosavovic and others 2020
            regnet-x-800mf | widths and depths along a line | Radosavovic and others 2020
            regnet-x-1.6gf | widths and depths along a line | Radosavovic and others 2020
            regnet-x-3.2gf | widths and depths along a line | Radosavovic and others 2020
            regnet-y-400mf | with squeeze and excitation | Radosavovic and others 2020
            regnet-y-800mf | with squeeze and excitation | Radosavovic and others 2020
            regnet-y-1.6gf | with squeeze and excitation | Radosavovic and others 2020
            regnet-y-3.2gf | with squeeze and excitation | Radosavovic and others 2020
            convnext-tiny | a residual network in the manner of a transformer | Liu and others 2022
            convnext-small | a residual network in the manner of a transformer | Liu and others 2022
            convnext-base | a residual network in the manner of a transformer | Liu and others 2022
            convnext-large | a residual network in the manner of a transformer | Liu and others 2022
            fcn-resnet50 | a class for each pixel | Long, Shelhamer and Darrell 2015
            fcn-resnet101 | a class for each pixel | Long, Shelhamer and Darrell 2015
            deeplabv3-resnet50 | a class a pixel, seen by filters of four widths | Chen and others 2017
            deeplabv3-resnet101 | a class a pixel, seen by filters of four widths | Chen and others 2017
            densenet121 | every layer reads all before it in its block | Huang, Liu, van der Maaten and Weinberger 2017
            cuda-convnet-26 | CIFAR-10 at 26 % error in 80 s on a GPU of 2011 | cuda-convnet, Krizhevsky 2011
            cuda-convnet-18 | CIFAR-10 at 18 % error, with response norms | cuda-convnet, Krizhevsky 2011
            cuda-convnet-13 | CIFAR-10 at 13 % error, with local layers | cuda-convnet, Krizhevsky 2011
            cuda-convnet-11 | CIFAR-10 at 11 % error, with both | cuda-convnet, Krizhevsky 2011
            convnetjs-cifar | CIFAR-10 in a web page | ConvNetJS, Karpathy 2014
            convnetjs-mnist | digits in a web page | ConvNetJS, Karpathy 2014
            cifar-vgg | VGG's pattern for CIFAR-10, with batch norms | after Simonyan and Zisserman 2015
            airbench94 | CIFAR-10 at 94 % accuracy in seconds on a GPU | airbench, Jordan 2024
            airbench94-muon | the same for the optimizer Muon, in fewer steps | airbench, Jordan 2024
            airbench95 | wider, for 95 % | airbench, Jordan 2024
            airbench96 | wider, deeper and residual, for 96 % | airbench, Jordan 2024
            unet-small | a class a pixel, down and up; trains in minutes | after Ronneberger, Fischer and Brox 2015
            fashion | small, for the bundled Fashion-MNIST sample | Fathom
            """;

    private static final List<Entry> ENTRIES = LINES.lines().map(Zoo::entryOf).toList();

    private static Entry entryOf(String line) {
        String[] columns = line.split(" \\| ", -1);
        return new Entry(columns[0], columns[1], columns[2], () -> make(columns[0]));
    }

    private static Network make(String name) {
        return switch (name) {
            case "lenet5" -> Small.leNet5();
            case "alexnet" -> AlexNet.twoGroups();
            case "alexnet-single-tower" -> AlexNet.singleTower();
            case "alexnet-torchvision" -> AlexNet.torchvision();
            case "zfnet" -> AlexNet.zfNet();
            case "vgg11" -> Vgg.plain(1, 1, 2, 2, 2);
            case "vgg13" -> Vgg.plain(2, 2, 2, 2, 2);
            case "vgg16" -> Vgg.plain(2, 2, 3, 3, 3);
            case "vgg19" -> Vgg.plain(2, 2, 4, 4, 4);
            case "vgg11-bn" -> Vgg.normed(1, 1, 2, 2, 2);
            case "vgg13-bn" -> Vgg.normed(2, 2, 2, 2, 2);
            case "vgg16-bn" -> Vgg.normed(2, 2, 3, 3, 3);
            case "vgg19-bn" -> Vgg.normed(2, 2, 4, 4, 4);
            case "googlenet" -> GoogLeNet.network();
            case "googlenet-aux" -> GoogLeNet.withHeads();
            case "resnet18" -> ResNet.basic(18, 2, 2, 2, 2);
            case "resnet34" -> ResNet.basic(34, 3, 4, 6, 3);
            case "resnet50" -> ResNet.bottleneck(50, 3, 4, 6, 3);
            case "resnet101" -> ResNet.bottleneck(101, 3, 4, 23, 3);
            case "resnet152" -> ResNet.bottleneck(152, 3, 8, 36, 3);
            case "resnet20-cifar" -> ResNet.cifar(20);
            case "resnet32-cifar" -> ResNet.cifar(32);
            case "resnet44-cifar" -> ResNet.cifar(44);
            case "resnet56-cifar" -> ResNet.cifar(56);
            case "resnet110-cifar" -> ResNet.cifar(110);
            case "squeezenet1.0" -> SqueezeNet.version10();
            case "squeezenet1.1" -> SqueezeNet.version11();
            case "mobilenet-v1" -> MobileNet.version1("mobilenet-v1", 4, 224);
            case "mobilenet-v1-0.25-128" -> MobileNet.version1("mobilenet-v1-0.25-128", 1, 128);
            case "mobilenet-v2" -> MobileNet.version2();
            case "densenet121" -> DenseNet.network(121, 6, 12, 24, 16);
            case "cuda-convnet-26" -> CudaConvnet.error26();
            case "cuda-convnet-18" -> CudaConvnet.error18();
            case "cuda-convnet-13" -> CudaConvnet.error13();
            case "cuda-convnet-11" -> CudaConvnet.error11();
            case "convnetjs-cifar" -> Small.convNetJs();
            case "convnetjs-mnist" -> Small.convNetJsMnist();
            case "cifar-vgg" -> Vgg.cifar();
            case "airbench94" -> Airbench.airbench94();
            case "airbench94-muon" -> Airbench.airbench94Muon();
            case "airbench95" -> Airbench.airbench95();
            case "airbench96" -> Airbench.airbench96();
            case "unet-small" -> UNet.small();
            case "fashion" -> Small.fashion();
            default -> later(name);
        };
    }

    private static Network later(String name) {
        return switch (name) {
            case "googlenet-torchvision" -> Inception.googLeNet();
            case "inception-v3" -> Inception.version3(name, false);
            case "inception-v3-aux" -> Inception.version3(name, true);
            case "resnext50-32x4d" -> ResNet.bottleneck(name, 32, 4, 3, 4, 6, 3);
            case "resnext101-32x8d" -> ResNet.bottleneck(name, 32, 8, 3, 4, 23, 3);
            case "wide-resnet50-2" -> ResNet.bottleneck(name, 1, 128, 3, 4, 6, 3);
            case "wide-resnet101-2" -> ResNet.bottleneck(name, 1, 128, 3, 4, 23, 3);
            case "mobilenet-v2-torchvision" -> InvertedMobileNet.version2();
            case "mobilenet-v3-small" -> InvertedMobileNet.version3Small();
            case "mobilenet-v3-large" -> InvertedMobileNet.version3Large();
            case "shufflenet-v2-x0.5" -> ShuffleNet.version2(name, 24, 48, 96, 192, 1024);
            case "shufflenet-v2-x1.0" -> ShuffleNet.version2(name, 24, 116, 232, 464, 1024);
            case "shufflenet-v2-x1.5" -> ShuffleNet.version2(name, 24, 176, 352, 704, 1024);
            case "shufflenet-v2-x2.0" -> ShuffleNet.version2(name, 24, 244, 488, 976, 2048);
            case "efficientnet-v2-s" -> EfficientNet.version2Small();
            case "convnext-tiny" -> ConvNeXt.network(name, 96, 9, 0.1);
            case "convnext-small" -> ConvNeXt.network(name, 96, 27, 0.4);
            case "convnext-base" -> ConvNeXt.network(name, 128, 27, 0.5);
            case "convnext-large" -> ConvNeXt.network(name, 192, 27, 0.5);
            case "fcn-resnet50" -> Segmentation.fcn(50, 3, 4, 6, 3);
            case "fcn-resnet101" -> Segmentation.fcn(101, 3, 4, 23, 3);
            case "deeplabv3-resnet50" -> Segmentation.deepLab(50, 3, 4, 6, 3);
            case "deeplabv3-resnet101" -> Segmentation.deepLab(101, 3, 4, 23, 3);
            default ->
                    name.startsWith("regnet-")
                            ? RegNet.network(name)
                            : EfficientNet.version1(name.charAt(name.length() - 1) - '0');
        };
    }

    /// All networks, the oldest of each kind first.
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /// The network with this name: see [#entry].
    public static Network network(String name) {
        return entry(name).network();
    }

    /// The network with this name as torchvision has it, where that is another one: AlexNet,
    /// GoogLeNet and MobileNet v2 are.
    ///
    /// @throws IllegalArgumentException see [#entry]
    public static Network counterpart(String name) {
        String there = entry(name).name() + "-torchvision";
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(there))
                .findFirst()
                .orElseGet(() -> entry(name))
                .network();
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
