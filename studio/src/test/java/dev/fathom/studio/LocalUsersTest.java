package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What another user of the machine can see of a studio, as the user `nobody`.
class LocalUsersTest {
    private static final String NOBODY = "65534";

    private SmallStudio studio;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        studio = new SmallStudio(folder);
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        && Files.isExecutable(Path.of("/usr/bin/curl")),
                "needs root, setpriv and curl to be another user");
    }

    @AfterEach
    void stop() throws IOException {
        studio.close();
    }

    private record Ran(int code, String out) {}

    private static Ran asAnother(String... command) throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups"));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }

    private Ran asked(String path) throws Exception {
        return asAnother("/usr/bin/curl", "-s", "-w", "%{http_code}", studio.uri(path).toString());
    }

    @Test
    void gets_the_empty_page_without_the_token() throws Exception {
        Ran page = asked("/");
        assertThat(page.out()).contains("<title>Fathom studio</title>").endsWith("200");
        assertThat(page.out() + asked("/main.js").out() + asked("/api.js").out())
                .doesNotContain(studio.token());
    }

    @Test
    void gets_no_answer() throws Exception {
        for (String path : List.of("studio", "page", "picture?network=small&picture=p1")) {
            assertThat(asked("/api/" + path).out()).contains("token").endsWith("403");
        }
    }

    @Test
    void can_not_read_the_file_that_leads_there_nor_a_picture() throws Exception {
        Path door = studio.studio.door("?screen=net");
        assertThat(Files.readString(door))
                .contains("url=" + studio.uri("/?screen=net#token=") + studio.token());
        studio.send(studio.post("/api/upload?name=mine", studio.picture));
        assertThat(door.resolveSibling("upload1")).exists();
        for (String command : List.of("/bin/cat " + door, "/bin/ls " + door.getParent())) {
            Ran ran = asAnother(command.split(" "));
            assertThat(ran.code()).isNotZero();
            assertThat(ran.out()).contains("Permission denied");
        }
    }
}
