package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Compiles what guides show, and runs it in a process of its own.
final class GuideCode {
    static final String CLASS_PATH = System.getProperty("java.class.path");
    static final String VECTORS = "--add-modules=jdk.incubator.vector";

    private GuideCode() {}

    /// Compiles files into a folder.
    static Path compiled(Path into, Collection<Path> sources, String... paths) throws IOException {
        Files.createDirectories(into);
        List<String> options =
                new ArrayList<>(
                        List.of(
                                VECTORS,
                                "-proc:none",
                                "-parameters",
                                "-nowarn",
                                "-d",
                                into.toString()));
        options.addAll(Arrays.asList(paths));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = javac.getStandardFileManager(told, null, null)) {
            var units = manager.getJavaFileObjectsFromPaths(sources);
            javac.getTask(null, manager, told, options, null, units).call();
        }
        assertThat(told.getDiagnostics())
                .as("what the compiler misses in the guide")
                .filteredOn(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .isEmpty();
        return into;
    }

    /// What a process wrote, and how it ended.
    record Ended(int code, String said) {}

    /// Runs Java in a folder.
    static Ended java(Path folder, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes());
        return new Ended(process.waitFor(), said);
    }

    /// Runs test classes, which must all succeed.
    ///
    /// @param classPath where they and all that they need are, but for this class
    static void run(Path folder, String classPath, Collection<String> tests)
            throws IOException, InterruptedException {
        Path own = Path.of("target/test-classes").toAbsolutePath();
        String all = classPath + File.pathSeparator + own;
        List<String> arguments =
                new ArrayList<>(List.of(VECTORS, "-cp", all, Runner.class.getName()));
        arguments.addAll(tests);
        Ended ended = java(folder, arguments);
        assertThat(ended.code()).as(ended.said()).isZero();
    }

    /// Runs the test classes that it is given.
    static final class Runner {
        private Runner() {}

        public static void main(String[] classes) {
            LauncherDiscoveryRequest tests =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(
                                    Arrays.stream(classes)
                                            .map(DiscoverySelectors::selectClass)
                                            .toList())
                            .build();
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(tests, listener);
            TestExecutionSummary summary = listener.getSummary();
            summary.getFailures()
                    .forEach(
                            failure ->
                                    System.out.println(
                                            failure.getTestIdentifier().getDisplayName()
                                                    + ": "
                                                    + failure.getException()));
            System.exit(
                    summary.getTestsSucceededCount() > 0 && summary.getTestsFailedCount() == 0
                            ? 0
                            : 1);
        }
    }
}
