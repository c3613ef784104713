package dev.fathom.data.augment;

/// A new colour for each colour: `factors·colour + plus`, rounded and kept within 0 … 255.
///
/// @param factors one row a channel
/// @param plus one a channel
@SuppressWarnings("ArrayRecordComponent")
record ColourMap(double[][] factors, double[] plus) {

    /// Changes all pixels of a picture.
    void apply(byte[] picture) {
        int depth = plus.length;
        double[] pixel = new double[depth];
        for (int at = 0; at < picture.length; at += depth) {
            for (int d = 0; d < depth; d++) {
                pixel[d] = picture[at + d] & 255;
            }
            for (int d = 0; d < depth; d++) {
                double value = plus[d];
                for (int k = 0; k < depth; k++) {
                    value += factors[d][k] * pixel[k];
                }
                picture[at + d] = (byte) Math.clamp(Math.round(value), 0, 255);
            }
        }
    }
}
