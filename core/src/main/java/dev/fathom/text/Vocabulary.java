package dev.fathom.text;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a text may say of one kind of thing: the public static methods that make one are its first
/// words, and the public methods of what was made that give such a thing again are the words after
/// it. Both take plain values only: numbers, truth values, constants of enums, and what other
/// vocabularies say. No other method can be reached, so a new word is a new method.
///
/// @param what the thing, with its article, for messages: a layer
/// @param kind its type
/// @param words the class with the static methods
/// @param start what a text changes, so that its methods are first words, too; null for none
/// @param abbreviations other words for those, `fc` for `dense`; and what words without values
///   stand for, `mirror()` for `mirror(random)`
/// @param values what can stand where a method takes one of their kind
public record Vocabulary<T>(
        String what,
        Class<T> kind,
        Class<?> words,
        @Nullable T start,
        Map<String, String> abbreviations,
        List<Vocabulary<?>> values) {

    public Vocabulary {
        abbreviations = Map.copyOf(abbreviations);
        values = List.copyOf(values);
    }

    /// A type whose own static methods are the first words.
    public static <T> Vocabulary<T> of(String what, Class<T> kind) {
        return of(what, kind, Map.of());
    }

    /// See [#of(String, Class)].
    public static <T> Vocabulary<T> of(
            String what, Class<T> kind, Map<String, String> abbreviations) {
        return new Vocabulary<>(what, kind, kind, null, abbreviations, List.of());
    }

    /// Reads `word(values).word(values)` or `word:values.word:values`.
    ///
    /// @throws IllegalArgumentException what was read, where, and what can stand there
    public T parse(String text) {
        List<Term> terms =
                Grammar.read(what, text).stream().flatMap(t -> inFull(t).stream()).toList();
        Term first = terms.getFirst();
        T said = first(first);
        for (Term term : terms.subList(1, terms.size())) {
            String place = start == null ? "a modifier of " + first.word() : what;
            said = say(said, term, place, changes(said));
        }
        return said;
    }

    private List<Term> inFull(Term term) {
        String usual = abbreviations.get(term.word() + "()");
        if (usual != null && term.values().isEmpty()) {
            return Grammar.read(what, usual);
        }
        String word = abbreviations.getOrDefault(term.word(), term.word());
        return List.of(new Term(word, term.position(), term.isShort(), term.values()));
    }

    private T first(Term term) {
        Stream<Method> making =
                Arrays.stream(words.getMethods()).filter(m -> Modifier.isStatic(m.getModifiers()));
        return say(
                start, term, what, start == null ? making : Stream.concat(making, changes(start)));
    }

    private static Stream<Method> changes(Object said) {
        Predicate<Method> isComponent =
                m ->
                        said instanceof Record
                                && Arrays.stream(said.getClass().getRecordComponents())
                                        .anyMatch(c -> c.getAccessor().equals(m));
        return Arrays.stream(said.getClass().getMethods())
                .filter(m -> !Modifier.isStatic(m.getModifiers()) && !m.isBridge())
                .filter(isComponent.negate());
    }

    /// Calls the method that a term names.
    private T say(@Nullable T target, Term term, String place, Stream<Method> reached) {
        List<Method> methods =
                reached.filter(m -> kind.isAssignableFrom(m.getReturnType()))
                        .filter(m -> Arrays.stream(m.getParameters()).allMatch(this::isPlain))
                        .sorted(
                                Comparator.comparing(Method::getName)
                                        .thenComparingInt(Method::getParameterCount))
                        .toList();
        List<Method> named = named(term, methods);
        if (named.isEmpty()) {
            throw term.error(
                    (term.isShort() ? "does not stand for " : "is not ")
                            + place
                            + suggestion(term.word(), methods));
        }
        int count = term.values().size();
        Method method =
                named.stream()
                        .filter(m -> m.getParameterCount() == count || takesMore(m, count))
                        .findFirst()
                        .orElseThrow(() -> wrongCount(term, named));
        try {
            return kind.cast(method.invoke(target, arguments(method, term.values())));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        term.error("does not work: " + wrong.getMessage()).getMessage(), wrong);
            }
            throw e.getCause() instanceof RuntimeException other
                    ? other
                    : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Those with this name; of one before a number, `s4`, those that it begins, if they are one.
    private static List<Method> named(Term term, List<Method> methods) {
        List<Method> exact =
                methods.stream().filter(m -> m.getName().equalsIgnoreCase(term.word())).toList();
        List<Method> begun =
                methods.stream().filter(m -> m.getName().startsWith(term.word())).toList();
        boolean isOne = begun.stream().map(Method::getName).distinct().count() == 1;
        return exact.isEmpty() && term.isShort() && isOne ? begun : exact;
    }

    private boolean isPlain(Parameter parameter) {
        Class<?> type = parameter.getType();
        return List.of(int.class, double.class, boolean.class).contains(type)
                || type.isEnum()
                || (parameter.isVarArgs() && type.getComponentType().isPrimitive())
                || values.stream().anyMatch(v -> v.kind == type);
    }

    /// Whether a method's last parameter takes all further values, of which there must be one.
    private static boolean takesMore(Method method, int count) {
        return method.isVarArgs() && count > method.getParameterCount();
    }

    private static IllegalArgumentException wrongCount(Term term, List<Method> named) {
        String forms =
                named.stream()
                        .map(
                                m ->
                                        Arrays.stream(m.getParameters())
                                                .map(p -> p.getName() + (p.isVarArgs() ? "…" : ""))
                                                .collect(Collectors.joining(", ", "(", ")")))
                        .collect(Collectors.joining(" or "));
        int count = term.values().size();
        return term.error(
                "takes " + forms + ", not " + count + (count == 1 ? " value" : " values"));
    }

    private Object[] arguments(Method method, List<Term> terms) {
        Parameter[] parameters = method.getParameters();
        return IntStream.range(0, parameters.length)
                .mapToObj(
                        i ->
                                parameters[i].isVarArgs()
                                        ? rest(parameters[i], terms.subList(i, terms.size()))
                                        : value(
                                                terms.get(i),
                                                parameters[i].getName(),
                                                parameters[i].getType()))
                .toArray();
    }

    private static Object rest(Parameter parameter, List<Term> terms) {
        String name = parameter.getName();
        return parameter.getType() == int[].class
                ? terms.stream().mapToInt(t -> (int) number(t, name, true)).toArray()
                : terms.stream().mapToDouble(t -> number(t, name, false)).toArray();
    }

    private Object value(Term term, String name, Class<?> type) {
        for (Vocabulary<?> vocabulary : values) {
            if (vocabulary.kind == type) {
                return vocabulary.first(term);
            }
        }
        if (!term.values().isEmpty()) {
            throw term.error("can't stand for " + name);
        }
        if (type == double.class) {
            return number(term, name, false);
        }
        if (type == int.class) {
            return (int) number(term, name, true);
        }
        Map<String, Object> choices = new LinkedHashMap<>();
        for (Object each : type.isEnum() ? type.getEnumConstants() : new Object[] {true, false}) {
            choices.put(each.toString().toLowerCase(Locale.ROOT), each);
        }
        Object chosen = choices.get(term.word().toLowerCase(Locale.ROOT));
        if (chosen == null) {
            throw term.error("must be " + String.join(" or ", choices.keySet()) + ": " + name);
        }
        return chosen;
    }

    private static double number(Term term, String name, boolean isWhole) {
        double value = Double.NaN;
        try {
            value = Double.parseDouble(term.word());
        } catch (NumberFormatException e) {
            // NaN is refused below
        }
        if (isWhole && value != (int) value) {
            throw term.error("must be a whole number of at most 2,147,483,647: " + name);
        }
        if (!Double.isFinite(value)) {
            throw term.error("must be a number: " + name);
        }
        return value;
    }

    /// `; did you mean conv? Known are add, conv, …`.
    private static String suggestion(String word, List<Method> methods) {
        List<String> known = methods.stream().map(Method::getName).distinct().toList();
        String nearest =
                Nearest.of(word, known)
                        .map(w -> "; did you mean " + w + "? Known are ")
                        .orElse("; known are ");
        return known.isEmpty() ? "; it has none" : nearest + String.join(", ", known);
    }
}
