package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// F(2, 5): 2 results of 5 taps.
final class WinogradFive implements WinogradForm {
    static final int TAPS = 5;
    static final WinogradForm FORM = new WinogradFive();

    private WinogradFive() {}

    @Override
    public int results() {
        return 2;
    }

    @Override
    public int taps() {
        return TAPS;
    }

    @Override
    public void output(
            float[] m,
            int at,
            int step,
            float[] bias,
            int biasAt,
            float[] to,
            int toAt,
            int toStep) {
        FloatVector b = FloatVector.fromArray(FLOATS, bias, biasAt);
        FloatVector p0 = FloatVector.fromArray(FLOATS, m, at);
        FloatVector p1 = FloatVector.fromArray(FLOATS, m, at + step);
        FloatVector p2 = FloatVector.fromArray(FLOATS, m, at + 2 * step);
        FloatVector p3 = FloatVector.fromArray(FLOATS, m, at + 3 * step);
        FloatVector p4 = FloatVector.fromArray(FLOATS, m, at + 4 * step);
        FloatVector p5 = FloatVector.fromArray(FLOATS, m, at + 5 * step);
        FloatVector sum = p1.add(p2).add(p3.add(p4));
        FloatVector difference = p1.sub(p2).add(p3.sub(p4).mul(2f));
        p0.add(sum).add(b).intoArray(to, toAt);
        difference.add(p5).add(b).intoArray(to, toAt + toStep);
    }

    @Override
    public void filter(float[] g, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, g, at);
        FloatVector w1 = FloatVector.fromArray(FLOATS, g, at + step);
        FloatVector w2 = FloatVector.fromArray(FLOATS, g, at + 2 * step);
        FloatVector w3 = FloatVector.fromArray(FLOATS, g, at + 3 * step);
        FloatVector w4 = FloatVector.fromArray(FLOATS, g, at + 4 * step);
        FloatVector even = w0.add(w2).add(w4).mul(-1f / 6);
        FloatVector odd = w1.add(w3).mul(1f / 6);
        FloatVector even2 = w0.add(w2.mul(4f)).add(w4.mul(16f)).mul(1f / 24);
        FloatVector odd2 = w1.add(w3.mul(4f)).mul(1f / 12);
        w0.mul(0.25f).intoArray(to, toAt);
        even.sub(odd).intoArray(to, toAt + toStep);
        even.add(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        w4.intoArray(to, toAt + 5 * toStep);
    }

    @Override
    public void gradient(float[] g, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector y0 = FloatVector.fromArray(FLOATS, g, at);
        FloatVector y1 = FloatVector.fromArray(FLOATS, g, at + step);
        FloatVector twice = y1.mul(2f);
        y0.intoArray(to, toAt);
        y0.add(y1).intoArray(to, toAt + toStep);
        y0.sub(y1).intoArray(to, toAt + 2 * toStep);
        y0.add(twice).intoArray(to, toAt + 3 * toStep);
        y0.sub(twice).intoArray(to, toAt + 4 * toStep);
        y1.intoArray(to, toAt + 5 * toStep);
    }

    @Override
    public void weights(float[] m, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector p0 = FloatVector.fromArray(FLOATS, m, at);
        FloatVector p1 = FloatVector.fromArray(FLOATS, m, at + step);
        FloatVector p2 = FloatVector.fromArray(FLOATS, m, at + 2 * step);
        FloatVector p3 = FloatVector.fromArray(FLOATS, m, at + 3 * step);
        FloatVector p4 = FloatVector.fromArray(FLOATS, m, at + 4 * step);
        FloatVector p5 = FloatVector.fromArray(FLOATS, m, at + 5 * step);
        FloatVector sum = p1.add(p2).mul(-1f / 6);
        FloatVector difference = p2.sub(p1).mul(1f / 6);
        FloatVector sum2 = p3.add(p4).mul(1f / 24);
        FloatVector difference2 = p3.sub(p4).mul(1f / 12);
        p0.mul(0.25f).add(sum).add(sum2).intoArray(to, toAt);
        difference.add(difference2).intoArray(to, toAt + toStep);
        sum.add(sum2.mul(4f)).intoArray(to, toAt + 2 * toStep);
        difference.add(difference2.mul(4f)).intoArray(to, toAt + 3 * toStep);
        p5.add(sum).add(sum2.mul(16f)).intoArray(to, toAt + 4 * toStep);
    }
}
