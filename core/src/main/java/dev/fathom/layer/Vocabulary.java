package dev.fathom.layer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The words that a text may use at one place: methods that take plain values only and give what is
/// wanted there. No other method can be reached.
final class Vocabulary {
    private static final Set<Class<?>> PLAIN =
            Set.of(int.class, double.class, boolean.class, Initial.class);

    private final String what;
    private final List<Method> methods;

    private Vocabulary(String what, Class<?> type, boolean isStatic, Class<?> gives) {
        this.what = what;
        methods =
                Arrays.stream(type.getMethods())
                        .filter(m -> Modifier.isStatic(m.getModifiers()) == isStatic)
                        .filter(m -> !m.isBridge() && gives.isAssignableFrom(m.getReturnType()))
                        .filter(m -> PLAIN.containsAll(List.of(m.getParameterTypes())))
                        .sorted(
                                Comparator.comparing(Method::getName)
                                        .thenComparingInt(Method::getParameterCount))
                        .toList();
    }

    /// The static methods of a type.
    static Vocabulary ofStatic(String what, Class<?> type, Class<?> gives) {
        return new Vocabulary(what, type, true, gives);
    }

    /// What a layer can be told.
    static Vocabulary of(String layer, Class<? extends Layer> type) {
        return new Vocabulary("a modifier of " + layer, type, false, Layer.class);
    }

    /// Calls the method that a term names.
    ///
    /// @param target the object it belongs to; null for static methods
    Object say(@Nullable Object target, LayerText.Term term) {
        List<Method> named =
                methods.stream().filter(m -> m.getName().equalsIgnoreCase(term.word())).toList();
        if (named.isEmpty()) {
            throw term.error("is not " + what + suggestion(term.word()));
        }
        Method method =
                named.stream()
                        .filter(m -> m.getParameterCount() == term.values().size())
                        .findFirst()
                        .orElseThrow(() -> wrongCount(term, named));
        Parameter[] parameters = method.getParameters();
        Object[] values = new Object[parameters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(term.values().get(i), parameters[i]);
        }
        try {
            return method.invoke(target, values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        term.error("does not work: " + wrong.getMessage()).getMessage(), wrong);
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalArgumentException wrongCount(LayerText.Term term, List<Method> named) {
        String forms =
                named.stream()
                        .map(
                                m ->
                                        Arrays.stream(m.getParameters())
                                                .map(Parameter::getName)
                                                .collect(Collectors.joining(", ", "(", ")")))
                        .collect(Collectors.joining(" or "));
        int count = term.values().size();
        return term.error(
                "takes " + forms + ", not " + count + (count == 1 ? " value" : " values"));
    }

    private static Object value(LayerText.Term term, Parameter parameter) {
        Class<?> type = parameter.getType();
        if (type == Initial.class) {
            return LayerText.INITIALS.say(null, term);
        }
        if (!term.values().isEmpty()) {
            throw term.error("can't stand for " + parameter.getName());
        }
        if (type == boolean.class) {
            return switch (term.word()) {
                case "true" -> true;
                case "false" -> false;
                default -> throw term.error("must be true or false: " + parameter.getName());
            };
        }
        if (type == int.class) {
            return whole(term, parameter);
        }
        return number(term, parameter);
    }

    private static int whole(LayerText.Term term, Parameter parameter) {
        try {
            return Integer.parseInt(term.word());
        } catch (NumberFormatException e) {
            throw term.error(
                    "must be a whole number of at most 2,147,483,647: " + parameter.getName());
        }
    }

    private static double number(LayerText.Term term, Parameter parameter) {
        double value = Double.NaN;
        try {
            value = Double.parseDouble(term.word());
        } catch (NumberFormatException e) {
            // NaN is refused below
        }
        if (!Double.isFinite(value)) {
            throw term.error("must be a number: " + parameter.getName());
        }
        return value;
    }

    /// `; did you mean conv? Known are add, conv, …`.
    private String suggestion(String word) {
        List<String> words = methods.stream().map(Method::getName).distinct().toList();
        String nearest =
                Nearest.of(word, words)
                        .map(w -> "; did you mean " + w + "? Known are ")
                        .orElse("; known are ");
        return words.isEmpty() ? "; it has none" : nearest + String.join(", ", words);
    }
}
