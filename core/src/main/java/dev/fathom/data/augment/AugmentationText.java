package dev.fathom.data.augment;

import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.data.samples.Border;
import dev.fathom.text.Term;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Reads what [Augmentation#toString] writes.
final class AugmentationText {
    private static final String EXPECTED =
            "changes to pictures: none, or with dots between them crop:SIDE, resizedCrop:AREA,RATIO,"
                    + " mirror, mirror:alternating, padding:N, border:reflect,"
                    + " colourJitter:BRIGHTNESS,CONTRAST,SATURATION, colourNoise:DEVIATION,"
                    + " cutout:SIDE";

    private AugmentationText() {}

    static Augmentation parse(String text) {
        Augmentation changes = Augmentation.none();
        List<Term> terms = Term.chain(text, EXPECTED);
        for (Term term : terms) {
            changes = with(changes, term);
        }
        return changes;
    }

    private static Augmentation with(Augmentation a, Term term) {
        return switch (term.form()) {
            case "none/0" -> a;
            case "crop/1" -> a.crop(term.whole(0));
            case "resizedCrop/0" -> a.resizedCrop(ResizedCrop.inception());
            case "resizedCrop/2" -> a.resizedCrop(new ResizedCrop(term.number(0), term.number(1)));
            case "mirror/0" -> a.mirror(Mirror.RANDOM);
            case "mirror/1" -> a.mirror(constant(term, Mirror.values()));
            case "padding/1" -> a.padding(term.whole(0));
            case "border/1" -> a.border(constant(term, Border.values()));
            case "colourJitter/3" ->
                    a.colourJitter(
                            new ColourJitter(term.number(0), term.number(1), term.number(2)));
            case "colourNoise/1", "colourNoise/10" ->
                    a.colourNoise(
                            new ColourNoise(
                                    term.number(0),
                                    IntStream.range(1, term.values().size())
                                            .mapToObj(term::number)
                                            .toList()));
            case "cutout/1" -> a.cutout(term.whole(0));
            default -> throw term.wrong();
        };
    }

    private static <E extends Enum<E>> E constant(Term term, E[] constants) {
        return Arrays.stream(constants)
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(term.values().getFirst()))
                .findFirst()
                .orElseThrow(term::wrong);
    }
}
