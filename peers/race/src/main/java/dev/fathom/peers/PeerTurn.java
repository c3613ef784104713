package dev.fathom.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A contestant in one work, ready to take turns.
interface PeerTurn extends AutoCloseable {
    /// Of what it runs.
    String version();

    /// Its outputs, picture by picture, or its first losses.
    float[] check() throws IOException;

    /// Works for a while: pictures a second; or starts once: starts a second.
    double take() throws IOException;

    @Override
    void close();

    /// Makes a contestant ready for a work.
    ///
    /// @param folder an empty one for its files
    /// @throws PeerClient.AbsentException when it doesn't take part: why
    static PeerTurn of(Contestant contestant, Work work, Race.Settings settings, Path folder)
            throws IOException {
        Path log = folder.resolve("log.txt");
        if (work.kind() == Work.Kind.START) {
            return new Starter(contestant, work, settings, folder, log);
        }
        ProcessBuilder run = process(contestant, settings, "run", work.name());
        PeerClient client = new PeerClient(run, log);
        try {
            return new Runner(client, client.ready(), work, settings);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private static ProcessBuilder process(Contestant who, Race.Settings settings, String... what) {
        return who.process(settings.home(), settings.threads(), what);
    }

    /// One process that works in all turns.
    final class Runner implements PeerTurn {
        private static final int FIRST_STEPS = 3;

        private final PeerClient client;
        private final String version;
        private final Work work;
        private final Race.Settings settings;
        private int steps;

        Runner(PeerClient client, String version, Work work, Race.Settings settings) {
            this.client = client;
            this.version = version;
            this.work = work;
            this.settings = settings;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public float[] check() throws IOException {
            return client.check();
        }

        @Override
        public double take() throws IOException {
            if (steps == 0) {
                warmUp();
            }
            return steps * work.batch() / client.go(steps);
        }

        /// Then a turn is as long as it shall be.
        private void warmUp() throws IOException {
            double all = 0;
            double last = 0;
            for (int i = 0; i < FIRST_STEPS || all < settings.warmUp(); i++) {
                last = client.go(1);
                all += last;
            }
            steps = (int) Math.max(1, Math.ceil(settings.turn() / last));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /// A new process in each turn, which loads a model that an earlier one has written.
    final class Starter implements PeerTurn {
        private final ProcessBuilder start;
        private final Path log;
        private final float[] output;
        private String version = "";

        Starter(Contestant who, Work work, Race.Settings settings, Path folder, Path log)
                throws IOException {
            this.log = log;
            String model = Files.createDirectories(folder.resolve("model")).toString();
            start = process(who, settings, "start", work.name(), model);
            ProcessBuilder save = process(who, settings, "save", work.name(), model);
            try (PeerClient saver = new PeerClient(save, log)) {
                saver.end();
            }
            output = run();
        }

        private float[] run() throws IOException {
            try (PeerClient client = new PeerClient(start, log)) {
                float[] first = client.numbers();
                version = client.answer();
                return first;
            }
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public float[] check() {
            return output;
        }

        @Override
        public double take() throws IOException {
            long begin = System.nanoTime();
            try (PeerClient client = new PeerClient(start, log)) {
                client.answer();
                return 1e9 / (System.nanoTime() - begin);
            }
        }

        @Override
        public void close() {
            // each of its processes has ended
        }
    }
}
