package dev.fathom.text;

import java.util.List;

/// A word, number or call as it was read. Positions count from 1.
///
/// @param isShort whether it may be the beginning of a word only, as in `s4`
/// @param values what stands in its brackets; empty without any
record Term(String word, int position, boolean isShort, List<Term> values) {

    IllegalArgumentException error(String problem) {
        return new IllegalArgumentException(
                "'" + word + "' at position " + position + " " + problem);
    }
}
