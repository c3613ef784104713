/// Requests and answers, and what every one of them must keep to.
@org.jspecify.annotations.NullMarked
package dev.fathom.serving.http;
