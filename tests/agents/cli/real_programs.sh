#!/bin/bash
# What tests of the real programs begin with: a home that ends with them, and waiting for what is to
# come true. Sourced; $1 is the folder of the programs.
set -eu

bin=$1
home=$(mktemp -d)
export PATH="$bin:$PATH" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" LANG=en_US.UTF-8
cd "$home"

stop() {
  for process in $(jobs -p); do
    kill "$process" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$home"
}
trap stop EXIT

fail() {
  echo "FAILED: $*" >&2
  tail -n 20 "$home"/*.log >&2 || true
  exit 1
}

# Waits until a command succeeds, at most 30 s.
until_true() {
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then
      return 0
    fi
    sleep 0.1
  done
  fail "$* did not come true"
}

# Makes an officer at the desk in folder $1, who holds the duties that follow, and opens his key.
seat_officer() {
  local desk=$1 duties=() duty
  shift
  for duty in "$@"; do
    duties+=(--duty "$duty")
  done
  echo "tujuh kentong di tepi kali" >"$home/passphrase"
  kentongan --agent "$desk" directory officer new --passphrase-file "$home/passphrase" "${duties[@]}" \
    >"$home/officer.log" 2>&1 || fail "an officer at $desk: $(cat "$home/officer.log")"
}

# Whether the desk in folder $1 has its line.
connected() {
  kentongan --agent "$1" agent status --json | grep -q '"line":"connected"'
}
