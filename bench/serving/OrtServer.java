import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;

/// ONNX Runtime behind the least server that classifies photographs, to compare with: the JDK's
/// server, virtual threads, as many requests at a time as there are processors, each on one thread.
///
/// Arguments: an ONNX file that reads pictures, as wide as high.
public final class OrtServer {
    private static final int SHORT = 256;
    private static final double[] MEAN = {0.485, 0.456, 0.406};
    private static final double[] DEVIATION = {0.229, 0.224, 0.225};
    private static final Semaphore PROCESSORS =
            new Semaphore(Runtime.getRuntime().availableProcessors());

    private OrtServer() {}

    public static void main(String[] args) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        OrtSession session = environment.createSession(args[0], options);
        String input = session.getInputNames().iterator().next();
        TensorInfo read = (TensorInfo) session.getInputInfo().get(input).getInfo();
        int side = (int) read.getShape()[2];
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    try {
                        PROCESSORS.acquire();
                        String answer;
                        try {
                            answer = answer(environment, session, input, side, body);
                        } finally {
                            PROCESSORS.release();
                        }
                        reply(exchange, answer.getBytes());
                    } catch (Exception | Error e) {
                        System.err.println(e);
                        throw new IllegalStateException(e);
                    }
                });
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void reply(HttpExchange exchange, byte[] answer) throws java.io.IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String answer(
            OrtEnvironment environment, OrtSession session, String input, int side, byte[] body)
            throws Exception {
        float[] x = pixels(ImageIO.read(new ByteArrayInputStream(body)), side);
        long[] shape = {1, 3, side, side};
        try (OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            FloatBuffer scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
            int best = 0;
            for (int i = 0; i < scores.remaining(); i++) {
                best = scores.get(i) > scores.get(best) ? i : best;
            }
            return "{\"class\": %d}".formatted(best);
        }
    }

    private static float[] pixels(BufferedImage image, int side) {
        double scale = (double) SHORT / Math.min(image.getWidth(), image.getHeight());
        int width = (int) (image.getWidth() * scale);
        int height = (int) (image.getHeight() * scale);
        BufferedImage small = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        var graphics = small.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, (side - width) / 2, (side - height) / 2, width, height, null);
        graphics.dispose();
        int[] colours = small.getRGB(0, 0, side, side, null, 0, side);
        float[] x = new float[3 * side * side];
        for (int i = 0; i < colours.length; i++) {
            for (int c = 0; c < 3; c++) {
                int value = colours[i] >> 16 - 8 * c & 255;
                x[c * side * side + i] = (float) ((value / 255.0 - MEAN[c]) / DEVIATION[c]);
            }
        }
        return x;
    }
}
