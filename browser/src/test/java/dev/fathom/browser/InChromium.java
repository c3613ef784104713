package dev.fathom.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/// Tests that are skipped, with a message, where Debian's Chromium is not there.
@EnabledIf(
        value = "dev.fathom.browser.Visitor#chromiumIsThere",
        disabledReason = "/usr/bin/chromium is not there: apt-get install chromium")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface InChromium {}
