package dev.fathom.attack;

import dev.fathom.cli.Ran;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// One input that means harm.
///
/// @param seed decides all that is random in it
/// @param limits what it may cost
/// @param preparation makes it, outside the limits
record Attack(String name, int seed, Expected expected, Limits limits, Preparation preparation) {

    /// What must come of it. Either way without harm.
    enum Expected {
        REFUSED,
        ACCEPTED,
        EITHER,
        /// Refused, or answered with a word on what is missing.
        SAID
    }

    /// @param mebibytes allocated by all threads together, not at the same time
    record Limits(int seconds, int mebibytes) {
        static final Limits USUAL = new Limits(10, 256);
    }

    /// Makes the input's files and gives what is then done with them.
    @FunctionalInterface
    interface Preparation {
        Callable<Ran> at(Place place) throws Exception;
    }

    /// Makes the input's files and gives the command that reads them.
    @FunctionalInterface
    interface Command {
        List<String> at(Place place) throws Exception;
    }

    @Override
    public String toString() {
        return seed == 0 ? name : name + " " + seed;
    }

    /// Attacks of one kind, as they are written down.
    static final class Wave {
        private final List<Attack> attacks = new ArrayList<>();
        private Limits limits = Limits.USUAL;

        /// For what is added from now on.
        Wave limits(int seconds, int mebibytes) {
            limits = new Limits(seconds, mebibytes);
            return this;
        }

        /// One that runs a command.
        Wave one(String name, Expected expected, Command command) {
            return many(0, name, expected, command);
        }

        /// The same with many seeds, from 1.
        Wave many(int seeds, String name, Expected expected, Command command) {
            return deeds(
                    seeds,
                    name,
                    expected,
                    place -> {
                        List<String> words = command.at(place);
                        return () -> Ran.fathom(words.toArray(String[]::new));
                    });
        }

        /// Those that are no commands.
        ///
        /// @param seeds 0 for one whose seed is 0
        Wave deeds(int seeds, String name, Expected expected, Preparation preparation) {
            IntStream.rangeClosed(Math.min(1, seeds), seeds)
                    .forEach(
                            seed ->
                                    attacks.add(
                                            new Attack(name, seed, expected, limits, preparation)));
            return this;
        }

        List<Attack> attacks() {
            return List.copyOf(attacks);
        }
    }
}
