/// Commands and models on Apache Spark: see [dev.fathom.spark.OnSpark] and
/// [dev.fathom.spark.FathomModel].
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.spark;
