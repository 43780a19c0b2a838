# Sourced by the scripts here: builds a module when something changed, and runs what was built without Maven.
# Needs bash and a JDK 17 or newer (JAVA_HOME, or java on the path).

# A descriptor that was not given would be the number of the next file that is opened, Java's own for one: what is read
# from it or written to it must fail.
if ! { true <&0; } 2> /dev/null; then exec 0> /dev/null; fi
if ! { true >&1; } 2> /dev/null; then exec 1< /dev/null; fi
if ! { true >&2; } 2> /dev/null; then exec 2< /dev/null; fi

# With it, cd goes elsewhere and says so.
unset CDPATH
# Java reads arguments and file names by the locale, which may be none that this machine has.
if [ "$(locale charmap 2> /dev/null)" != UTF-8 ]; then { export LC_ALL=C.UTF-8; } 2> /dev/null; fi

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
JAVA="${JAVA_HOME:+$JAVA_HOME/bin/}java"

# fail TEXT: says why on standard error and ends with 1.
fail() {
  say "$*"
  exit 1
}

# say TEXT: tells something on standard error.
say() {
  echo "dev/$(basename "$0"): $*" >&2
}

# print_help [ARGUMENT...]: if the first one asks for it, prints what stands at the top of the script, and ends with 0.
print_help() {
  case "${1:-}" in
    -h | --help) awk 'NR > 1 { if (!/^# /) exit; print substr($0, 3) }' "$0"; exit 0 ;;
  esac
}

# lock LINK: waits until no other script holds it, and says so. unlock LINK gives it back. A link to the number of the
# process that holds it: it is made with that number or not at all.
lock() {
  local owner began="$SECONDS" said=""
  until ln -sn "$$" "$1" 2>/dev/null; do
    owner="$(readlink "$1" 2>/dev/null || true)"
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null && take_over "$1" "$owner"; then return; fi
    if [ -n "$owner" ] && [ -z "$said" ] && [ $((SECONDS - began)) -gt 1 ]; then
      said=yes
      say "waiting for $1, which process $owner holds ..."
    fi
    sleep 0.2
  done
}

# take_over LINK OWNER: whether this script holds it from now on; of many that see that its owner is gone, one does.
take_over() {
  local taken=1
  mkdir "$1.taken" 2>/dev/null || return 1
  if [ "$(readlink "$1" 2>/dev/null || true)" = "$2" ]; then
    ln -sn "$$" "$1.$$"
    mv -f "$1.$$" "$1"
    taken=0
  fi
  rmdir "$1.taken"
  return "$taken"
}

unlock() {
  rm -f "$1"
}

# build_module MODULE: packages the module and what it depends on, unless nothing changed since. Afterwards
# MODULE/target/runtime holds their jars and MODULE/target/runtime/classpath the whole class path.
build_module() {
  local result=0
  is_current "$1" && return 0
  mkdir -p "$ROOT/.xmtp"
  lock "$ROOT/.xmtp/building"
  is_current "$1" || package_module "$1" || result=1
  unlock "$ROOT/.xmtp/building"
  return "$result"
}

# is_current MODULE: whether no source, resource or pom is newer than the module's class path.
is_current() {
  local classpath="$ROOT/$1/target/runtime/classpath"
  [ -f "$classpath" ] && [ -z "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml "$ROOT"/*/src/main "$ROOT/$1/pom.xml" \
    "$ROOT/$1/src/main" -newer "$classpath" -print 2>/dev/null | head -n 1)" ]
}

package_module() {
  local target="$ROOT/$1/target" log="$ROOT/.xmtp/build.log" started jar entry
  started="$(mktemp)"
  say "building $1; the first time takes some minutes, mostly to download ..."
  (cd "$ROOT" && exec ./mvnw -B -pl "$1" -am -DskipTests -Dspotless.check.skip=true package \
    org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile=target/dependencies -Dmdep.includeScope=runtime) > "$log" 2>&1 < /dev/null &
  watch_build $! "$log"
  wait $! || {
    tail -n 30 "$log" >&2
    say "the build of $1 failed; all of it is in $log"
    rm -f "$started"
    return 1
  }
  # Our own jars are copied: a program that runs must not have them rewritten under it by the next build.
  rm -rf "$target/runtime.new"
  mkdir "$target/runtime.new"
  local classpath=""
  IFS=: read -r -a entries < "$target/dependencies" || true
  for entry in "$target"/*.jar "${entries[@]}"; do
    case "$entry" in
      *-sources.jar | *-javadoc.jar | *-tests.jar) ;;
      "$ROOT"/*)
        jar="$(basename "$entry")"
        cp "$entry" "$target/runtime.new/$jar"
        classpath="$classpath:$target/runtime/$jar"
        ;;
      *) classpath="$classpath:$entry" ;;
    esac
  done
  echo "${classpath#:}" > "$target/runtime.new/classpath"
  # What changed during the build is newer than it.
  touch -r "$started" "$target/runtime.new/classpath"
  rm -rf "$target/runtime" "$started"
  mv "$target/runtime.new" "$target/runtime"
}

# watch_build PID LOG: says every ten seconds how far a build is, until it has ended.
watch_build() {
  local began="$SECONDS" next=10 module
  while kill -0 "$1" 2>/dev/null; do
    sleep 0.2
    if [ $((SECONDS - began)) -ge "$next" ]; then
      next=$((next + 10))
      module="$(sed -n 's/^\[INFO\] Building \(.*[^ ]\) *\(\[[0-9/]*\]\)$/\2 \1/p' "$2" | tail -n 1)"
      say "... $((SECONDS - began)) s: ${module:-starting Maven}, $(grep -c '^\[INFO\] Downloaded from' "$2" || true) files downloaded"
    fi
  done
}

# run_java MODULE MAIN [ARGUMENT...]: runs a class of a module that was built, in place of this shell, with JAVA_OPTIONS
# if set, and faster where archive_classes left an archive.
run_java() {
  local runtime="$ROOT/$1/target/runtime" main="$2"
  local archive="$runtime/$main.jsa" sharing=()
  shift 2
  if [ -s "$archive" ]; then sharing=(-Xshare:auto -XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:cds+dynamic=off); fi
  # shellcheck disable=SC2086 # JAVA_OPTIONS are several words
  exec "$JAVA" ${sharing[@]+"${sharing[@]}"} ${JAVA_OPTIONS:-} -cp "$(cat "$runtime/classpath")" "$main" "$@"
}

# archive_classes MODULE MAIN [ARGUMENT...]: unless it was done since the last build, runs a class of a module once, and
# keeps an archive of the classes that it loaded: what run_java runs need not read and check them again.
archive_classes() {
  local runtime="$ROOT/$1/target/runtime" main="$2"
  local archive="$runtime/$main.jsa" list="$runtime/$main.$$" result=0
  shift 2
  if [ -f "$archive" ]; then return 0; fi
  # shellcheck disable=SC2086 # JAVA_OPTIONS are several words
  "$JAVA" -XX:DumpLoadedClassList="$list" ${JAVA_OPTIONS:-} -cp "$(cat "$runtime/classpath")" "$main" "$@" > /dev/null 2>&1 || result=$?
  # One that was interrupted has loaded a part.
  if [ "$result" -lt 128 ]; then
    # shellcheck disable=SC2086
    "$JAVA" -Xshare:dump -XX:SharedClassListFile="$list" -XX:SharedArchiveFile="$list.jsa" ${JAVA_OPTIONS:-} \
      -cp "$(cat "$runtime/classpath")" > /dev/null 2>&1 || result=$?
    # Where the JDK makes none, an empty one says that it was tried.
    if [ -f "$list.jsa" ]; then mv -f "$list.jsa" "$archive"; elif [ "$result" -lt 128 ]; then : > "$archive"; fi
  fi
  rm -f "$list" "$list.jsa"
}

# has_postgresql: whether there are the programs of a PostgreSQL server, for tests that start one of their own.
has_postgresql() {
  local initdb
  for initdb in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb || true)"; do
    if [ -x "$initdb" ]; then return 0; fi
  done
  return 1
}

# has_nats: whether there is NATS' server, for tests that start one of their own.
has_nats() { [ -x "$(PATH="$PATH:/usr/sbin" command -v nats-server || true)" ]; }

# has_chromium: whether there is a browser that tests can drive.
has_chromium() { command -v chromedriver > /dev/null && command -v chromium chromium-browser google-chrome > /dev/null; }

# has_npm: whether there is what brings the clients of pages, for tests that use them.
has_npm() { command -v npm > /dev/null; }

# node_pid DATA: prints the process of the node that dev/up started on a data directory; fails if it does not run.
node_pid() {
  local pid
  pid="$(cat "$1/node.pid" 2>/dev/null)" && [ -n "$pid" ] || return 1
  # The number may have gone to another program since.
  ps -p "$pid" -o command= 2>/dev/null | grep -q 'NodeMain' || return 1
  echo "$pid"
}
