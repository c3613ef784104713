package dev.fathom.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The parent's side of one contestant's process; see [PeerProcess] for what they say.
final class PeerClient implements AutoCloseable {
    private static final Pattern BLANKS = Pattern.compile(" +");

    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final PrintStream words;

    /// Starts the process.
    ///
    /// @param log gets what it writes to standard error
    PeerClient(ProcessBuilder builder, Path log) throws IOException {
        this.log = log;
        process = builder.redirectError(log.toFile()).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        words = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /// Its next answer.
    ///
    /// @throws AbsentException when it ends without one: what it said last
    String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(PeerProcess.ANSWER)) {
                return line.substring(PeerProcess.ANSWER.length());
            }
        }
        List<String> said = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
        throw new AbsentException(
                said.stream()
                        .filter(line -> line.contains("Exception") || line.contains("Error"))
                        .findFirst()
                        .orElse(said.isEmpty() ? "it ended" : said.getLast()));
    }

    /// Waits until it is ready, and gives its version.
    ///
    /// @throws AbsentException when it doesn't do this work: why
    String ready() throws IOException {
        String answer = answer();
        if (answer.startsWith("no ")) {
            throw new AbsentException(answer.substring(3));
        }
        return answer.substring("ready ".length());
    }

    /// The numbers that must be the same for all.
    float[] check() throws IOException {
        words.println("check");
        return numbers();
    }

    /// Its answer as numbers.
    float[] numbers() throws IOException {
        List<String> parts = BLANKS.splitAsStream(answer()).toList();
        float[] numbers = new float[parts.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(parts.get(i));
        }
        return numbers;
    }

    /// The seconds that so many steps take.
    double go(int steps) throws IOException {
        words.println("go " + steps);
        return Double.parseDouble(answer());
    }

    /// Waits until the process has done its work and ended.
    ///
    /// @throws AbsentException when it failed: what it said last
    void end() throws IOException {
        try {
            if (process.waitFor() != 0) {
                answer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + log + " was written", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// A contestant that doesn't take part in a work; the message says why.
    static final class AbsentException extends IOException {
        private static final long serialVersionUID = 1;

        AbsentException(String message) {
            super(message);
        }
    }
}
