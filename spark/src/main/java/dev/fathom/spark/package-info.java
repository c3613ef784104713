/// Training on Apache Spark: see [dev.fathom.spark.SparkTrain].
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.spark;
