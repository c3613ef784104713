package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.console.Console;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    @Test
    void without_arguments_it_shows_what_there_is_and_calls_it_wrong_use() {
        Ran ran = Ran.fathom();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("Usage: fathom").contains("Commands");
    }

    @Test
    void it_says_its_version_and_that_of_java() {
        Ran ran = Ran.fathom("--version");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("fathom ").contains(", Java " + Runtime.version());
    }

    @Test
    void every_command_has_a_description_and_an_example_of_itself() {
        Main.commandLine(new Console(System.out, System.err, 0, false))
                .getSubcommands()
                .forEach((name, line) -> help(name, line));
    }

    private static void help(String name, picocli.CommandLine line) {
        String help = line.getUsageMessage();
        // lists of commands show the first string only
        assertThat(line.getCommandSpec().usageMessage().description())
                .as(name)
                .singleElement()
                .asString()
                .endsWith(".");
        assertThat(help).as(name).contains("Example:\n  ./fathom " + name);
        line.getSubcommands().forEach((inner, l) -> help(name + " " + inner, l));
    }

    @Test
    void an_unknown_command_suggests_the_nearest() {
        Ran ran = Ran.fathom("fti", "227x227x3");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualTo("fathom: unknown command 'fti'; did you mean fit?; see fathom --help\n");
    }

    @Test
    void help_shows_what_help_behind_a_command_shows() {
        for (String command : new String[] {"", "train", "picture gradcam", "help"}) {
            String[] asked = (command + " --help").strip().split(" ", -1);
            String[] before = ("help " + command).strip().split(" ", -1);
            Ran ran = Ran.fathom(before);
            assertThat(ran.code()).as(command).isZero();
            assertThat(ran.out()).startsWith("Usage: fathom " + command);
            assertThat(ran.out()).isEqualTo(Ran.fathom(asked).out());
        }
        assertThat(Ran.fathom("help").out()).contains("  help  ");
        assertThat(Ran.fathom("help", "picture", "gradcma").err())
                .isEqualTo(
                        "fathom picture: unknown command 'gradcma'; did you mean gradcam?; see"
                                + " fathom picture --help\n");
    }

    @Test
    void bash_completes_commands_and_options_by_the_script(@TempDir Path folder) throws Exception {
        Ran ran = Ran.fathom("completion");
        assertThat(ran.err()).isEmpty();
        Path script = Files.writeString(folder.resolve("script"), ran.out());
        String ask =
                "source '%s'; COMP_WORDS=(fathom %s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                        + " _complete_fathom; echo \"${COMPREPLY[*]}\"";
        for (String[] words : new String[][] {{"eval", "evaluate"}, {"picture grad", "gradcam"}}) {
            Process bash =
                    new ProcessBuilder("bash", "-c", ask.formatted(script, words[0]))
                            .redirectErrorStream(true)
                            .start();
            assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(words[1] + "\n");
        }
    }

    @Test
    void an_unknown_option_is_wrong_use() {
        Ran ran = Ran.fathom("--colour");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).isEqualTo("fathom: Unknown option: '--colour'; see fathom --help\n");
    }

    @Test
    void a_word_that_begins_with_an_at_sign_is_no_file_of_words() {
        assertThat(Ran.fathom("@pom.xml").err())
                .isEqualTo("fathom: unknown command '@pom.xml'; see fathom --help\n");
    }
}
