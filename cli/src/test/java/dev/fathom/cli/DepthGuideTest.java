package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.GuidePage.Block;
import dev.fathom.cli.GuidePage.Section;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The depth guide: all of its Java and all of its commands are run, in the order of the page, and
/// what they print is what the page shows. A line `…` stands for any lines left out. Pictures that
/// they write are compared with those of the page.
class DepthGuideTest {
    private static final String ENGLISH = "docs/guides/depth.md";
    private static final String JAPANESE = "docs/guides/depth.ja.md";
    private static final String STUDIO = "http://127.0.0.1:7227/";
    private static final Pattern STATE =
            Pattern.compile("▸ \\[[^]]+]\\(" + Pattern.quote(STUDIO) + "\\?([^)]+)\\)");
    private static final String PICTURES = "docs/pictures/";
    private static final Pattern LINK = Pattern.compile("(?:\\]\\(|src=\")([^)#\"]+)[)#\"]");

    /// Numbers in the text that no call gives: a year, names (JDK 25, VGG-16), wrong ones, what a
    /// training on CIFAR-10 gave.
    private static final Set<String> NAMES =
            Set.of("2012", "25", "16", "24", "93", "10", "50000", "10000", "78.22");

    @TempDir private Path folder;

    private static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }

    private static GuidePage page(String file) throws IOException {
        return GuidePage.read(root().resolve(file));
    }

    @Test
    void every_block_shows_what_it_prints() throws IOException {
        List<Block> blocks = page(ENGLISH).blocks();
        try (JavaSession java = new JavaSession()) {
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                switch (block.language()) {
                    case "java" -> {
                        boolean shown =
                                i + 1 < blocks.size()
                                        && blocks.get(i + 1).language().equals("text");
                        same(block, java.run(block.text()), shown ? blocks.get(++i).text() : "");
                    }
                    case "console" -> command(block);
                    case "sh" -> assertThat(block.text()).as("a command's start").isNotBlank();
                    default -> throw new AssertionError(place(block) + ": nothing makes this");
                }
            }
        }
    }

    /// The first line is the command, the others what it prints.
    private void command(Block block) throws IOException {
        String[] parts = block.text().split("\n", 2);
        assertThat(parts[0]).as(place(block)).startsWith("$ ./fathom ");
        List<String> words = new ArrayList<>();
        for (String word : GuidePage.words(parts[0].substring("$ ./fathom ".length()))) {
            boolean written = word.startsWith(PICTURES);
            Path home = written ? folder : root();
            words.add(word.matches("(docs|data)/.*") ? home.resolve(word).toString() : word);
        }
        Ran ran = Ran.fathom(words.toArray(String[]::new));
        String printed = (ran.out() + ran.err()).replace(folder + "/", "");
        same(block, printed, parts.length == 1 ? "" : parts[1]);
        for (String word : parts[0].split(" ", -1)) {
            if (word.startsWith(PICTURES)) {
                same(folder.resolve(word), root().resolve(word));
            }
        }
    }

    /// Drawings byte for byte. Pixels may differ a little: what a layer computes differs in its
    /// last digits between processors.
    private static void same(Path made, Path shown) throws IOException {
        if (made.toString().endsWith(".svg")) {
            assertThat(made).hasSameTextualContentAs(shown);
            return;
        }
        BufferedImage a = ImageIO.read(made.toFile());
        BufferedImage b = ImageIO.read(shown.toFile());
        assertThat(a.getWidth() + "×" + a.getHeight())
                .isEqualTo(b.getWidth() + "×" + b.getHeight());
        long difference = 0;
        for (int i = 0; i < a.getWidth() * a.getHeight(); i++) {
            int x = i % a.getWidth();
            int y = i / a.getWidth();
            for (int shift = 0; shift < 24; shift += 8) {
                int one = (a.getRGB(x, y) >> shift) & 255;
                difference += Math.abs(one - ((b.getRGB(x, y) >> shift) & 255));
            }
        }
        assertThat((double) difference / a.getWidth() / a.getHeight())
                .as("mean difference of " + shown)
                .isLessThan(0.5);
    }

    private static void same(Block block, String printed, String shown) {
        GuidePage.same(place(block), printed, shown);
    }

    private static String place(Block block) {
        return ENGLISH + ", line " + block.line();
    }

    @Test
    void both_languages_have_the_same_blocks() throws IOException {
        assertThat(page(JAPANESE).blocks())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("line")
                .isEqualTo(page(ENGLISH).blocks());
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGLISH, JAPANESE})
    void every_number_in_the_text_stands_in_a_block_of_its_section(String file) throws IOException {
        for (Section section : page(file).sections()) {
            Set<String> numbers = section.numbersOfProse();
            numbers.removeAll(NAMES);
            assertThat(section.numbersOfBlocks())
                    .as("%s, section '%s'", file, section.title())
                    .containsAll(numbers);
        }
    }

    @Test
    void both_languages_tell_the_same_numbers() throws IOException {
        List<Section> english = page(ENGLISH).sections();
        List<Section> japanese = page(JAPANESE).sections();
        assertThat(japanese).hasSameSizeAs(english);
        for (int i = 0; i < english.size(); i++) {
            assertThat(japanese.get(i).numbersOfProse())
                    .as(japanese.get(i).title())
                    .isEqualTo(english.get(i).numbersOfProse());
        }
    }

    @Test
    void each_section_but_the_words_leads_to_the_same_state_of_the_studio_in_both_languages()
            throws IOException {
        List<List<String>> english = states(ENGLISH);
        assertThat(english.subList(0, english.size() - 1)).allMatch(states -> states.size() == 1);
        assertThat(english.getLast()).isEmpty();
        assertThat(states(JAPANESE)).isEqualTo(english);
    }

    private static List<List<String>> states(String file) throws IOException {
        return page(file).sections().stream()
                .map(section -> STATE.matcher(section.prose()).results())
                .map(found -> found.map(state -> state.group(1)).toList())
                .toList();
    }

    @Test
    void every_exception_is_needed() throws IOException {
        Set<String> told = new TreeSet<>();
        page(ENGLISH).sections().forEach(section -> told.addAll(section.numbersOfProse()));
        assertThat(told).containsAll(NAMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGLISH, JAPANESE})
    void every_link_within_the_project_leads_somewhere(String file) throws IOException {
        Path folder = Objects.requireNonNull(root().resolve(file).getParent());
        for (Section section : page(file).sections()) {
            Matcher m = LINK.matcher(section.prose());
            while (m.find()) {
                if (!m.group(1).startsWith("https://") && !m.group(1).startsWith(STUDIO)) {
                    assertThat(folder.resolve(m.group(1))).exists();
                }
            }
        }
    }
}
