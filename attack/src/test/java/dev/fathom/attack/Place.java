package dev.fathom.attack;

import dev.fathom.cli.Tiny;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Where an attack is made: an empty folder, and its seed.
record Place(Path folder, int seed) {
    private static final int MIXED = 0x9E3779B9;

    /// Begins anew at each call.
    Random random() {
        return new Random((long) seed * MIXED);
    }

    /// What the seed stands for where the attacks are listed one by one.
    @SafeVarargs
    final <T> T chosen(T... each) {
        return each[(seed - 1) % each.length];
    }

    Tiny tiny() {
        return new Tiny(folder);
    }

    String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    String file(String name, String text) throws IOException {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A good picture of 8×8 greys.
    String picture() throws IOException {
        return tiny().picture("good.png", 0).toString();
    }

    /// A good model of [Tiny]'s network.
    String model() throws IOException {
        Path file = folder.resolve("good.safetensors");
        Model.initialize(NetworkText.parse("tiny", Files.readString(tiny().network())), 1)
                .save(file);
        return file.toString();
    }
}
