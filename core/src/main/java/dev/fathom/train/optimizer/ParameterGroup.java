package dev.fathom.train.optimizer;

import dev.fathom.layer.Parameter.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Parameters that are trained differently. Of several groups that hold a parameter the first
/// counts.
///
/// `toString()` gives the group as a user writes it: `parameters("fc*.weight").rate(0.1)`.
///
/// @param names of parameters, as in `conv1.weight`; `*` stands for any text
/// @param roles of parameters; empty for all
/// @param optimizer instead of the recipe's; null for the recipe's own
/// @param rate factor for the optimizer's rate; 0 freezes
/// @param weightDecay instead of the optimizer's; null for the optimizer's own
/// @param epochs how many epochs they are trained for, before they stay as they are
/// @param fading whether in these epochs the rate falls straight to 0, whatever the schedule says
public record ParameterGroup(
        String names,
        List<Role> roles,
        @Nullable Optimizer optimizer,
        double rate,
        @Nullable Double weightDecay,
        int epochs,
        boolean fading) {
    private static final int ALL = Integer.MAX_VALUE;

    public ParameterGroup {
        roles = List.copyOf(roles);
        Numbers.notNegative("rate", rate);
        if (weightDecay != null) {
            Numbers.notNegative("weightDecay", weightDecay);
        }
        Numbers.atLeastOne("epochs", epochs);
        if (fading && epochs == ALL) {
            throw new IllegalArgumentException(
                    "fading needs a number of epochs; write parameters(…).epochs(3).fading(true)");
        }
    }

    /// Those with such names.
    public static ParameterGroup parameters(String names) {
        return new ParameterGroup(names, List.of(), null, 1, null, ALL, false);
    }

    /// Those with one of these roles.
    public static ParameterGroup parameters(Role... roles) {
        return new ParameterGroup("*", List.of(roles), null, 1, null, ALL, false);
    }

    public ParameterGroup optimizer(@Nullable Optimizer optimizer) {
        return new ParameterGroup(names, roles, optimizer, rate, weightDecay, epochs, fading);
    }

    public ParameterGroup rate(double factor) {
        return new ParameterGroup(names, roles, optimizer, factor, weightDecay, epochs, fading);
    }

    /// An optimizer of its own with so many times its rate.
    public ParameterGroup timesRate(double factor) {
        return optimizer == null ? this : optimizer(optimizer.rate(factor * optimizer.rate()));
    }

    public ParameterGroup weightDecay(double weightDecay) {
        return new ParameterGroup(names, roles, optimizer, rate, weightDecay, epochs, fading);
    }

    public ParameterGroup epochs(int epochs) {
        return new ParameterGroup(names, roles, optimizer, rate, weightDecay, epochs, fading);
    }

    public ParameterGroup fading(boolean fading) {
        return new ParameterGroup(names, roles, optimizer, rate, weightDecay, epochs, fading);
    }

    /// Whether it holds a parameter.
    ///
    /// @param name the layer's, a dot and the parameter's: conv1.weight
    public boolean holds(String name, Role role) {
        String pattern =
                Arrays.stream(names.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return (roles.isEmpty() || roles.contains(role)) && name.matches(pattern);
    }

    @Override
    public String toString() {
        String which =
                roles.stream()
                        .map(r -> r.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        return "parameters("
                + (roles.isEmpty() ? '"' + names + '"' : which)
                + ")"
                + (optimizer == null ? "" : ".optimizer(" + optimizer + ")")
                + Numbers.modifier("rate", rate, 1)
                + (weightDecay == null ? "" : ".weightDecay(" + Numbers.text(weightDecay) + ")")
                + Numbers.modifier("epochs", epochs, ALL)
                + (fading ? ".fading(true)" : "");
    }
}
