package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// F(4, 3): 4 results of 3 taps.
final class WinogradThree implements WinogradForm {
    static final int TAPS = 3;
    static final WinogradForm FORM = new WinogradThree();

    private WinogradThree() {}

    @Override
    public int results() {
        return 4;
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
        FloatVector m0 = FloatVector.fromArray(FLOATS, m, at);
        FloatVector m1 = FloatVector.fromArray(FLOATS, m, at + step);
        FloatVector m2 = FloatVector.fromArray(FLOATS, m, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(FLOATS, m, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(FLOATS, m, at + 4 * step);
        FloatVector m5 = FloatVector.fromArray(FLOATS, m, at + 5 * step);
        FloatVector sum = m1.add(m2);
        FloatVector difference = m1.sub(m2);
        FloatVector sum2 = m3.add(m4);
        FloatVector difference2 = m3.sub(m4);
        m0.add(sum).add(sum2).add(b).intoArray(to, toAt);
        difference.add(difference2.mul(2f)).add(b).intoArray(to, toAt + toStep);
        sum.add(sum2.mul(4f)).add(b).intoArray(to, toAt + 2 * toStep);
        difference.add(difference2.mul(8f)).add(m5).add(b).intoArray(to, toAt + 3 * toStep);
    }

    @Override
    public void filter(float[] g, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector g0 = FloatVector.fromArray(FLOATS, g, at);
        FloatVector g1 = FloatVector.fromArray(FLOATS, g, at + step);
        FloatVector g2 = FloatVector.fromArray(FLOATS, g, at + 2 * step);
        FloatVector even = g0.add(g2).mul(-1f / 6);
        FloatVector odd = g1.mul(1f / 6);
        FloatVector even2 = g0.mul(1f / 24).add(g2.mul(1f / 6));
        FloatVector odd2 = g1.mul(1f / 12);
        g0.mul(0.25f).intoArray(to, toAt);
        even.sub(odd).intoArray(to, toAt + toStep);
        even.add(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        g2.intoArray(to, toAt + 5 * toStep);
    }

    @Override
    public void gradient(float[] g, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector g0 = FloatVector.fromArray(FLOATS, g, at);
        FloatVector g1 = FloatVector.fromArray(FLOATS, g, at + step);
        FloatVector g2 = FloatVector.fromArray(FLOATS, g, at + 2 * step);
        FloatVector g3 = FloatVector.fromArray(FLOATS, g, at + 3 * step);
        FloatVector even = g0.add(g2);
        FloatVector odd = g1.add(g3);
        FloatVector even2 = g0.add(g2.mul(4f));
        FloatVector odd2 = g1.mul(2f).add(g3.mul(8f));
        g0.intoArray(to, toAt);
        even.add(odd).intoArray(to, toAt + toStep);
        even.sub(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        g3.intoArray(to, toAt + 5 * toStep);
    }

    @Override
    public void weights(float[] m, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector m0 = FloatVector.fromArray(FLOATS, m, at);
        FloatVector m1 = FloatVector.fromArray(FLOATS, m, at + step);
        FloatVector m2 = FloatVector.fromArray(FLOATS, m, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(FLOATS, m, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(FLOATS, m, at + 4 * step);
        FloatVector m5 = FloatVector.fromArray(FLOATS, m, at + 5 * step);
        FloatVector sum = m1.add(m2).mul(1f / 6);
        FloatVector sum2 = m3.add(m4);
        m0.mul(0.25f).sub(sum).add(sum2.mul(1f / 24)).intoArray(to, toAt);
        m2.sub(m1).mul(1f / 6).add(m3.sub(m4).mul(1f / 12)).intoArray(to, toAt + toStep);
        m5.sub(sum).add(sum2.mul(1f / 6)).intoArray(to, toAt + 2 * toStep);
    }
}
