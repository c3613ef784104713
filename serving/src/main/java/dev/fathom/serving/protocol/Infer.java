package dev.fathom.serving.protocol;

import dev.fathom.serving.batch.Inputs;
import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ServedModel;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `POST /v2/models/{model}/infer`: numbers in, numbers out, as JSON or as bytes.
final class Infer {
    private Infer() {}

    static Reply answer(ServedModel model, Ask ask, byte[] body) throws InterruptedException {
        long begun = System.nanoTime();
        int head = head(ask.header(InferWriter.HEADER), body.length);
        InferRequest request =
                head == 0 && body.length > 0 && ask.header(InferWriter.HEADER) != null
                        ? raw(model.input(), body.length)
                        : InferReader.read(body, head);
        InferRequest.Input input = request.input(model.input());
        int pictures = Math.toIntExact(input.shape().getFirst());
        float[] x = numbers(input, body, head);
        model.statistics().prepared(System.nanoTime() - begun);
        float[] results =
                model.run(
                        pictures,
                        Inputs.of(x, model.input().size()),
                        Deadline.of(model, ask, request));
        return new InferWriter(model, pictures, results).reply(request);
    }

    /// Bytes of JSON at the body's beginning.
    private static int head(@Nullable String header, int length) {
        if (header == null) {
            return length;
        }
        int head;
        try {
            head = Integer.parseInt(header);
        } catch (NumberFormatException _) {
            head = -1;
        }
        if (head < 0 || head > length) {
            throw new IllegalArgumentException(
                    "%s is '%s'; the body has %d bytes"
                            .formatted(InferWriter.HEADER, header, length));
        }
        return head;
    }

    /// A body that is the input itself.
    private static InferRequest raw(Volume volume, int length) {
        long each = (long) volume.size() * Float.BYTES;
        if (length % each != 0) {
            throw new IllegalArgumentException(
                    "the body has %d bytes, which are not whole pictures of %s, %d bytes each"
                            .formatted(length, volume, each));
        }
        List<Long> shape =
                List.of(
                        length / each,
                        (long) volume.height(),
                        (long) volume.width(),
                        (long) volume.depth());
        return new InferRequest(
                null,
                Map.of(),
                List.of(
                        new InferRequest.Input(
                                InferRequest.INPUT,
                                shape,
                                InferRequest.TYPE,
                                Map.of("binary_data_size", (long) length),
                                null)),
                List.of());
    }

    private static float[] numbers(InferRequest.Input input, byte[] body, int head) {
        long bytes = input.binarySize();
        float[] data = input.data();
        int count = Math.toIntExact(InferReader.size(input.shape()));
        if ((data != null) == (bytes >= 0)) {
            throw new IllegalArgumentException(
                    data == null
                            ? "%s has neither data nor a binary_data_size".formatted(input.name())
                            : "%s has both data and a binary_data_size".formatted(input.name()));
        }
        if (data != null) {
            if (head < body.length) {
                throw new IllegalArgumentException("bytes stand behind the JSON for no input");
            }
            return data;
        }
        if (bytes != (long) count * Float.BYTES || bytes != body.length - head) {
            throw new IllegalArgumentException(
                    "%s of the shape %s needs %,d bytes; its binary_data_size is %,d, and %,d bytes stand behind the JSON"
                            .formatted(
                                    input.name(),
                                    input.shape(),
                                    (long) count * Float.BYTES,
                                    bytes,
                                    body.length - head));
        }
        return InferReader.floats(body, head, count);
    }

    /// When a request is too late: its own word, that of a gateway before the server, or the
    /// model's time-out, whichever comes first.
    static final class Deadline {
        private static final String GATEWAY = "X-Envoy-Expected-Rq-Timeout-Ms";

        private Deadline() {}

        static long of(ServedModel model, Ask ask, InferRequest request) {
            long own = InferRequest.number(request.parameters(), "timeout", 0);
            return of(model, ask, TimeUnit.MICROSECONDS.toNanos(own));
        }

        static long of(ServedModel model, Ask ask, long ownNanos) {
            long nanos = model.limits().timeout().toNanos();
            if (ownNanos > 0) {
                nanos = Math.min(nanos, ownNanos);
            }
            String gateway = ask.header(GATEWAY);
            if (gateway != null && gateway.matches("[1-9]\\d{0,8}")) {
                nanos = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(Long.parseLong(gateway)));
            }
            return System.nanoTime() + nanos;
        }
    }
}
