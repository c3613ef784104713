package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of documentation, cut into its sections.
///
/// @param file where it is
/// @param sections the first is what stands before the first heading of the second level
record GuidePage(Path file, List<Section> sections) {
    private static final String FENCE = "```";
    private static final Pattern NUMBER =
            Pattern.compile("(?<![A-Za-z\\d.,_])(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final String LEFT_OUT = "…";
    private static final Pattern NOT_READ = Pattern.compile("\\]\\([^)]*\\)|<[^>]*>");

    GuidePage {
        sections = List.copyOf(sections);
    }

    /// @param language java, console, text …
    /// @param line of its first line in the file, from 1
    record Block(String language, String text, int line) {}

    /// @param prose all that is not in blocks
    record Section(String title, String prose, List<Block> blocks) {
        Set<String> numbersOfProse() {
            return numbers(NOT_READ.matcher(prose).replaceAll(" "));
        }

        Set<String> numbersOfBlocks() {
            Set<String> numbers = new TreeSet<>();
            blocks.forEach(block -> numbers.addAll(numbers(block.text())));
            return numbers;
        }
    }

    /// The numbers in a text, without thousands separators; digits of names (conv1) are none.
    static Set<String> numbers(String text) {
        Set<String> numbers = new TreeSet<>();
        Matcher m = NUMBER.matcher(text);
        while (m.find()) {
            numbers.add(m.group().replace(",", ""));
        }
        return numbers;
    }

    static GuidePage read(Path file) throws IOException {
        List<Section> sections = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        StringBuilder prose = new StringBuilder();
        String title = "";
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                int first = i + 1;
                int last = first;
                while (!lines.get(last).equals(FENCE)) {
                    last++;
                }
                String text = String.join("\n", lines.subList(first, last));
                blocks.add(new Block(line.substring(FENCE.length()), text, first + 1));
                i = last;
            } else if (line.startsWith("## ")) {
                sections.add(new Section(title, prose.toString(), List.copyOf(blocks)));
                blocks.clear();
                prose.setLength(0);
                title = line.substring(3);
                prose.append(title).append('\n');
            } else {
                prose.append(line).append('\n');
            }
        }
        sections.add(new Section(title, prose.toString(), List.copyOf(blocks)));
        return new GuidePage(file, sections);
    }

    List<Block> blocks() {
        return sections.stream().flatMap(section -> section.blocks().stream()).toList();
    }

    /// The words of a command, as a shell takes them.
    static List<String> words(String command) {
        return WORD.matcher(command)
                .results()
                .map(m -> m.group(3) != null ? m.group(3) : m.group().replaceAll("^.|.$", ""))
                .toList();
    }

    /// Fails unless what was printed is what a page shows, where a line `…` stands for any lines.
    static void same(String place, String printed, String shown) {
        String pattern = ("\n" + shown.strip() + "\n").replace("\n" + LEFT_OUT + "\n", "\n\0\n");
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("(?<=\0\n)|(?=\0\n)", -1)) {
            regex.append(part.equals("\0\n") ? "(.*\n)*" : Pattern.quote(part));
        }
        String lines = "\n" + printed.strip() + "\n";
        if (!lines.matches(regex.toString())) {
            assertThat(lines).as(place).isEqualTo(pattern.replace("\0", LEFT_OUT));
        }
    }
}
