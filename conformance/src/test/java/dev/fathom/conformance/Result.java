package dev.fathom.conformance;

import dev.fathom.onnx.operator.Operators;
import java.util.List;
import java.util.SortedSet;

/// How one case went.
///
/// @param operators names of the operators in it
record Result(Case some, SortedSet<String> operators, Outcome evaluated) {

    String operatorNames() {
        return String.join(", ", operators);
    }

    List<String> otherOperators() {
        return operators.stream().filter(name -> !Operators.names().contains(name)).toList();
    }
}
