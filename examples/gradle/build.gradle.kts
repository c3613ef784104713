// gradle run --args=photo.jpg
// Not tested by the build of Fathom, which has no Gradle that knows Java 25.
plugins {
    application
}

repositories {
    mavenLocal()
    mavenCentral()
}

dependencies {
    implementation(platform("dev.fathom:fathom-bom:0.1.0-SNAPSHOT"))
    implementation("dev.fathom:fathom-pretrained")
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(25)
    }
}

application {
    mainClass = "example.Classify"
    // on the class path the Vector API wants an option
    applicationDefaultJvmArgs = listOf("--add-modules=jdk.incubator.vector")
}

// the same program as the Maven example's, without its module-info
sourceSets {
    main {
        java {
            srcDir("../maven/src/main/java")
            exclude("module-info.java")
        }
    }
}
