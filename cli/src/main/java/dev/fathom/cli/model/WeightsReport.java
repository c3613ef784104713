package dev.fathom.cli.model;

import dev.fathom.zoo.weights.ImportedWeights;
import java.util.List;

/// What became of weights, for machines.
///
/// @param tensors how many of the network's arrays the file has
/// @param unused the file's arrays that the network has no place for
/// @param auxiliary those of a head that is there only for training, which is left out
/// @param config the description that was read; empty for none
/// @param notes what of it is not done
record WeightsReport(
        String file,
        String model,
        String network,
        int tensors,
        List<String> unused,
        List<String> auxiliary,
        List<ImportedWeights.Missing> missing,
        List<ImportedWeights.Misfit> misfits,
        int labels,
        String preprocessing,
        String config,
        List<String> notes) {}
