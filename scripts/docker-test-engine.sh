#!/usr/bin/env bash
# A Docker engine of the tests' own, for Debian machines that have none and cannot pull images either.
#
#   sudo scripts/docker-test-engine.sh start   installs what is missing, starts a private dockerd, builds stand-in images of
#                                              Kafka and Postgres, prints the variables that point the tests at them
#   sudo scripts/docker-test-engine.sh stop    stops that dockerd; its folder stays, so the next start is quick
#   sudo scripts/docker-test-engine.sh remove  stops it and deletes the folder
#
# The engine has its own folder and socket and meets no other Docker on the machine. The images are stand-ins, not the official
# ones: Debian's Java with Kafka's Maven artifacts, and Postgres' Maven artifact, started the way Testcontainers expects.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=${LOGFOLD_DOCKER_HOME:-/var/tmp/logfold-docker}
socket=$home/docker.sock
kafka_image=logfold-test/kafka:stand-in
postgres_image=logfold-test/postgres:stand-in

say() { echo "docker-test-engine: $*" >&2; }
fail() { say "$*"; exit 1; }
docker_() { docker -H "unix://$socket" "$@"; }

install_tools() {
  local missing=()
  command -v dockerd >/dev/null || missing+=(docker.io)
  command -v iptables >/dev/null || missing+=(iptables)
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  command -v xz >/dev/null || missing+=(xz-utils)
  if ((${#missing[@]})); then
    say "installing ${missing[*]}"
    mkdir -p "$home"
    # RUNLEVEL: the package would start an engine for the whole machine; ours is private.
    { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$home/apt.log" 2>&1 ||
      fail "apt-get failed, see $home/apt.log"
  fi
}

engine_runs() { [[ -S $socket ]] && docker_ version >/dev/null 2>&1; }

start_engine() {
  engine_runs && return
  mkdir -p "$home"
  say "starting dockerd in $home (log: $home/dockerd.log)"
  setsid dockerd \
    --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/dockerd.pid" \
    --host "unix://$socket" >"$home/dockerd.log" 2>&1 </dev/null &
  for _ in $(seq 300); do
    engine_runs && return
    sleep 0.2
  done
  tail -n 5 "$home/dockerd.log" >&2
  fail "dockerd does not answer"
}

base_image() {
  docker_ image inspect logfold-test/base >/dev/null 2>&1 && return
  local mirror suite
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  [[ -n $mirror && -n $suite ]] || fail "the machine's own apt sources tell no mirror or no release"
  say "building the base image ($suite with a Java)"
  rm -rf "$home/rootfs"
  debootstrap --variant=minbase --include=openjdk-17-jre-headless "$suite" "$home/rootfs" "$mirror" \
    >"$home/debootstrap.log" 2>&1 || fail "debootstrap failed, see $home/debootstrap.log"
  tar -C "$home/rootfs" -c . | docker_ import - logfold-test/base >/dev/null
  rm -rf "$home/rootfs"
}

kafka_stand_in() {
  docker_ image inspect "$kafka_image" >/dev/null 2>&1 && return
  say "building $kafka_image"
  local context=$home/kafka
  rm -rf "$context" && mkdir -p "$context/libs"
  (cd "$root" && mvn -q -B -pl embedded-services dependency:copy-dependencies \
    -DincludeScope=runtime -DexcludeGroupIds=org.junit.jupiter,org.testcontainers,io.zonky.test.postgres \
    -DoutputDirectory="$context/libs" >&2
   mvn -q -B -N dependency:copy -Dartifact=org.slf4j:slf4j-simple:2.0.17 -DoutputDirectory="$context/libs" >&2)
  cat >"$context/run" <<'RUN'
#!/bin/bash
# KAFKA_SOME_SETTING=value becomes some.setting=value, as in the official image.
set -e
settings=/tmp/server.properties
env | grep '^KAFKA_' | while IFS='=' read -r name value; do
  echo "$(echo "${name#KAFKA_}" | tr 'A-Z_' 'a-z.')=$value"
done >"$settings"
grep -q '^log.dirs=' "$settings" || echo 'log.dirs=/tmp/kafka-logs' >>"$settings"
java=(java -Xmx512m -Dorg.slf4j.simpleLogger.logFile=System.out -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted --cluster-id "$CLUSTER_ID" --config "$settings"
exec "${java[@]}" kafka.Kafka "$settings"
RUN
  cat >"$context/Dockerfile" <<'FILE'
FROM logfold-test/base
COPY libs /opt/kafka/libs
COPY run /etc/kafka/docker/run
EXPOSE 9092
CMD ["/etc/kafka/docker/run"]
FILE
  chmod 755 "$context/run"
  docker_ build -q -t "$kafka_image" "$context" >/dev/null
}

postgres_stand_in() {
  docker_ image inspect "$postgres_image" >/dev/null 2>&1 && return
  say "building $postgres_image"
  local context=$home/postgres
  rm -rf "$context" && mkdir -p "$context/jar" "$context/postgres"
  (cd "$root" && mvn -q -B -pl embedded-services dependency:copy-dependencies \
    -DincludeGroupIds=io.zonky.test.postgres -DoutputDirectory="$context/jar" >&2)
  (cd "$context/jar" && for jar in *.jar; do "$(java_tool jar)" xf "$jar"; done)
  tar -C "$context/postgres" -xJf "$context"/jar/postgres-*.txz
  cat >"$context/run" <<'RUN'
#!/bin/bash
# Like the official image: initialised by a server that is stopped again, then the one that stays.
set -e
if [ "$(id -u)" = 0 ]; then
  mkdir -p /var/lib/pg && chown nobody /var/lib/pg
  exec setpriv --reuid=nobody --regid=nogroup --clear-groups "$0" "$@"
fi
export PGDATA=/var/lib/pg/data
user=${POSTGRES_USER:-postgres}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  echo "${POSTGRES_PASSWORD:?must be set}" >/tmp/password
  /opt/postgres/bin/initdb --username="$user" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  /opt/postgres/bin/pg_ctl -w -o "-c listen_addresses= -c unix_socket_directories=/tmp" start
  /opt/postgres/bin/pg_ctl -w -m fast stop
  if [ "${POSTGRES_DB:-postgres}" != postgres ]; then
    echo "CREATE DATABASE \"$POSTGRES_DB\"" | /opt/postgres/bin/postgres --single -D "$PGDATA" postgres
  fi
fi
[ "$1" = postgres ] && shift
exec /opt/postgres/bin/postgres -c 'listen_addresses=*' -c unix_socket_directories=/tmp "$@"
RUN
  chmod 755 "$context/run"
  cat >"$context/Dockerfile" <<'FILE'
FROM logfold-test/base
COPY postgres /opt/postgres
COPY run /usr/local/bin/run
EXPOSE 5432
ENTRYPOINT ["/usr/local/bin/run"]
CMD ["postgres"]
FILE
  docker_ build -q -t "$postgres_image" "$context" >/dev/null
}

java_tool() { command -v "$1" || fail "no $1 found: put a JDK's bin folder on the PATH"; }

start() {
  [[ $(id -u) == 0 ]] || fail "run it as root: it starts a Docker engine"
  install_tools
  start_engine
  base_image
  kafka_stand_in
  postgres_stand_in
  cat <<VARIABLES
export DOCKER_HOST=unix://$socket
export TESTCONTAINERS_RYUK_DISABLED=true
export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
export LOGFOLD_TEST_KAFKA_IMAGE=$kafka_image
export LOGFOLD_TEST_POSTGRES_IMAGE=$postgres_image
export LOGFOLD_TEST_SERVICES=containers
VARIABLES
  say "ready; run: eval \"\$($0 start)\" and then mvn verify"
}

stop() {
  [[ -f $home/dockerd.pid ]] || { say "does not run"; return; }
  local pid
  pid=$(cat "$home/dockerd.pid")
  if engine_runs; then
    docker_ ps -q | xargs -r docker -H "unix://$socket" kill >/dev/null || true
  fi
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || { say "stopped"; return; }
    sleep 0.2
  done
  fail "dockerd (process $pid) does not end"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  remove) stop && rm -rf "$home" && say "removed $home" ;;
  *) sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//'; exit 2 ;;
esac
