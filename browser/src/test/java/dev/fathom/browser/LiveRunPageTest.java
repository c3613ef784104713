package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import dev.fathom.train.Steering;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is trained while one looks at it beside another.
@InChromium
class LiveRunPageTest {
    private static final String NOTE = "[aria-label='the same picture'] p";

    @TempDir private Path folder;

    @Test
    void its_newest_model_is_shown_and_its_connection_ends_with_it() throws Exception {
        TwoRuns finished = TwoRuns.train(folder);
        Path live = folder.resolve("live");
        Steering steering = new Steering();
        steering.pause();
        CompletableFuture<Void> training =
                CompletableFuture.runAsync(
                        () -> TwoRuns.train(live, 4, 64, 0.05, steering),
                        // it waits for minutes; the common pool may have one thread
                        task -> Thread.ofPlatform().daemon().start(task));
        List<Path> both = List.of(finished.narrow(), live);
        try (Visitor visitor = new Visitor(both)) {
            Page page = visitor.open("?screen=build");
            Set<Request> following = following(page);
            List<Route> late = new ArrayList<>();
            page.route(url -> url.contains("network=live%2Fbest-3"), late::add);
            page.navigate(visitor.address() + "/?screen=compare&runs=narrow/live");
            assertThat(page.locator(NOTE)).containsText("live: no model yet");
            for (int i = 0; i < 3; i++) {
                steering.step();
            }
            page.waitForCondition(() -> !late.isEmpty() || training.isDone());
            assertThat(training).isNotDone();
            assertThat(following).isNotEmpty();
            steering.goOn();
            training.join();
            Locator note = page.locator(NOTE);
            assertThat(note).containsText("live: the best model, after step 6");
            page.waitForResponse("**/*live%2Fbest-3*", () -> late.forEach(Route::resume));
            page.waitForTimeout(500);
            assertThat(note).containsText("live: the best model, after step 6");
            assertThat(page.locator(".failure")).isHidden();
            ComparePageTest.assertAnswers(page, visitor, both);
            page.waitForCondition(following::isEmpty);
            // the browser reports the late answer itself
            assertThat(visitor.faults).allMatch(fault -> fault.contains("404"));
        } finally {
            steering.stop();
        }
    }

    /// The connections of a page that follow a run, as they come and go.
    private static Set<Request> following(Page page) {
        Set<Request> open = new HashSet<>();
        page.onRequest(
                request -> {
                    if (request.url().contains("/api/follow?")) {
                        open.add(request);
                    }
                });
        page.onRequestFailed(open::remove);
        page.onRequestFinished(open::remove);
        return open;
    }
}
