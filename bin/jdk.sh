# Sourced by the scripts of this repository: finds a JDK, and runs Maven or Fathom on it.

# Where JDKs are usually installed.
JDK_FOLDERS=(
    /usr/lib/jvm/* /opt/* /opt/*/*
    ~/.sdkman/candidates/java/* ~/.jdks/*
    /Library/Java/JavaVirtualMachines/*/Contents/Home
    ~/Library/Java/JavaVirtualMachines/*/Contents/Home
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
)

# Prints the version of the JDK in folder $1, say 25.0.3; fails when there is none.
jdk_version() {
    [ -x "$1/bin/javac" ] || return 1
    local line version=
    while read -r line; do
        case $line in JAVA_VERSION=*) version=${line#*=} version=${version//[\"$'\r']/} ;; esac
    done 2>/dev/null < "$1/release"
    [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')
    echo "$version"
}

# Whether version $1 is 25.0.3 or later.
jdk_is_new_enough() {
    local major minor patch rest
    IFS=. read -r major minor patch rest <<< "${1%%[-+_]*}"
    case $major$minor$patch in '' | *[!0-9]*) return 1 ;; esac
    [ $((major * 1000000 + ${minor:-0} * 1000 + ${patch:-0})) -ge 25000003 ]
}

# Sets JDK to the folder of the first JDK that is new enough; when there is none, says what was
# found and what to install, and exits with 2.
find_jdk() {
    local folder version found=
    local on_path
    on_path=$(type -P java) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
    for folder in "${JAVA_HOME:-}" "$on_path" "${JDK_FOLDERS[@]}"; do
        [ -n "$folder" ] && version=$(jdk_version "$folder") || continue
        if jdk_is_new_enough "$version"; then
            JDK=$folder
            return
        fi
        case $version in
            25 | 25[-+]* | 25.*) version="$version, refused: before 25.0.3 the garbage collector can damage pinned arrays (JDK-8377811)" ;;
        esac
        case $found in *"  $folder: "*) ;; *) found+="  $folder: $version"$'\n' ;; esac
    done
    cat >&2 << END
Fathom needs a JDK 25.0.3 or later and found ${found:+only these:
}${found:-none.
}
Install one, for example Eclipse Temurin 25, or set JAVA_HOME to one that you have:
  Debian, Ubuntu  sudo apt install temurin-25-jdk    (its repository: https://adoptium.net/installation/linux)
  macOS           brew install --cask temurin@25
  Windows         winget install EclipseAdoptium.Temurin.25.JDK
  anywhere        sdk install java 25.0.3-tem        (https://sdkman.io)
END
    exit 2
}

# Says what to install when there is no Maven, and exits with 2.
need_maven() {
    command -v mvn > /dev/null && return
    echo "Fathom is built with Maven, and there is no mvn on the PATH: install it (apt, brew: maven; sdk install maven)" >&2
    exit 2
}

# Runs Maven for the project in folder $1, with the other arguments, on the JDK. Who sends what it
# says elsewhere calls need_maven before.
run_maven() {
    local root=$1
    shift
    need_maven
    JAVA_HOME=$JDK MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
        mvn -B -ntp -f "$root/pom.xml" "$@"
}

# Starts Java, in place of this shell, with Fathom's options and these.
run_java() {
    # Large pages make training faster. Java warns on standard output where they are not allowed.
    local pages=()
    case $(cat /sys/kernel/mm/transparent_hugepage/enabled 2> /dev/null) in
        *'[always]'* | *'[madvise]'*) pages=(-XX:+UseTransparentHugePages) ;;
    esac
    # Java doesn't start with two garbage collectors: one that the environment asks for stands.
    local collector=(-XX:+UseParallelGC)
    if [[ "${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${_JAVA_OPTIONS:-} " =~ -XX:\+Use[A-Za-z0-9]+GC[^A-Za-z] ]]; then
        collector=()
    fi
    # Java makes letters of the bytes of file names as the locale says; these know ASCII only.
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in C | POSIX) export LC_ALL=C.UTF-8 ;; esac
    # Java announces its incubating Vector module and options from the environment on standard error,
    # with no option against it: it gets a filter for standard error, and Fathom itself writes to the
    # real one, which is number 3.
    exec "$JDK/bin/java" --add-modules jdk.incubator.vector ${pages[@]+"${pages[@]}"} \
        ${collector[@]+"${collector[@]}"} -XX:MaxRAMPercentage=70 -XX:-UsePerfData -Dfathom.stderr=3 "$@" \
        3>&2 2> >(grep --line-buffered -v -e '^WARNING: Using incubator modules: ' -e '^Picked up _\{0,1\}JAVA_' \
            -e '^NOTE: Picked up JDK_JAVA_OPTIONS: ' >&2)
}
