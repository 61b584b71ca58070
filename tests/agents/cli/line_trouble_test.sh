#!/bin/bash
# Shows with the real programs that a desk that is not enrolled, or has another broker's card, says so
# and what to do, and that an agency goes on under new keys. Usage: line_trouble_test.sh PROGRAMS
source "$(dirname "$0")/real_programs.sh"

# Of the desk in folder $1: whether `health` is critical and says $2.
says() {
  local status=0
  kentongan --agent "$1" health >health.txt 2>&1 || status=$?
  [ "$status" = 2 ] && grep -q -e "$2" health.txt
}
run_agent() {
  kentongan agent run --agent "$1" --retry-most 500ms >"$1.log" 2>&1 &
}

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
kentongan broker init --data bus --listen "tcp://127.0.0.1:$port"
kentongan broker init --data other --listen "tcp://127.0.0.1:$port" >/dev/null
for agency in PTM-PLUMPANG POLRES-JAKUT GULKARMAT-JAKUT; do
  kentongan agent init --agency "$agency" --dir "$agency" --bus bus/bus.card
done
kentongan directory enrol PTM-PLUMPANG.enrol --data bus
kentongan directory enrol GULKARMAT-JAKUT.enrol --data bus
kentongan broker run --data bus --admin-port 0 >broker.log 2>&1 &
run_agent PTM-PLUMPANG
until_true connected PTM-PLUMPANG

# Not enrolled: health, status and doctor name the command of the operator, and the outbox waits.
run_agent POLRES-JAKUT
until_true says POLRES-JAKUT "kentongan directory enrol POLRES-JAKUT.enrol"
kentongan --agent POLRES-JAKUT agent status -o table | grep -q "is not enrolled" || fail "agent status"
kentongan --agent POLRES-JAKUT doctor -o table | grep -q "is not enrolled" || fail "doctor"
kentongan --agent POLRES-JAKUT health --json | grep -q '"level":"critical","exit":2' || fail "health --json"
kentongan --agent POLRES-JAKUT doctor --json | grep -q "tcp://127.0.0.1:$port takes connections" ||
  fail "doctor looks at the card's address"
kentongan --agent POLRES-JAKUT doctor --data bus --json | grep -q "\"check\":\"port $port\"" ||
  fail "doctor looks at the configuration's port"
kentongan health --broker --data bus || fail "health of the broker by its folder"
kentongan directory enrol POLRES-JAKUT.enrol --data bus
until_true connected POLRES-JAKUT

# The card of another broker at the same address.
kentongan agent init --agency KODIM-0502 --dir KODIM-0502 --bus other/bus.card >/dev/null
run_agent KODIM-0502
until_true says KODIM-0502 "kentongan agent join bus.card"

# New keys: only where the operator says so; the old desk is told, the new one has everything.
kentongan --agent POLRES-JAKUT send general_message --to PTM-PLUMPANG --text "Dengan kunci lama." \
  --wait delivered --timeout 30s >/dev/null || fail "send under the old key"
kentongan agent init --agency POLRES-JAKUT --dir POLRES-NONE --bus bus/bus.card --out none.enrol >/dev/null
status=0
kentongan directory enrol none.enrol --data bus --replace >replace.log 2>&1 || status=$?
[ "$status" = 5 ] && grep -q -e "--in-place-of" replace.log || fail "keys that nobody vouches for: exit $status"
kentongan agent init --agency POLRES-JAKUT --dir POLRES-NEW --bus bus/bus.card --out new.enrol \
  --in-place-of POLRES-JAKUT >/dev/null
status=0
kentongan directory enrol new.enrol --data bus >replace.log 2>&1 || status=$?
[ "$status" = 9 ] && grep -q -e "--replace" replace.log || fail "without --replace: exit $status"
kentongan directory enrol new.enrol --data bus --replace >replace.log 2>&1 || fail "--replace"
until_true says POLRES-JAKUT "new folder"
run_agent POLRES-NEW
until_true connected POLRES-NEW
kentongan --agent POLRES-NEW send general_message --to PTM-PLUMPANG --text "Dengan kunci baru." \
  --wait delivered --timeout 30s >/dev/null || fail "send under the new key"
both() {
  [ "$(kentongan --agent "$1" "${@:2}" --json | grep -o "Dengan kunci [a-z]*" | sort -u | wc -l)" = 2 ]
}
until_true both PTM-PLUMPANG inbox
kentongan --agent PTM-PLUMPANG health || fail "health of the other desk"

# A newcomer on a bus that speaks: a token on paper, and two agencies that compared its fingerprint.
token=$(kentongan directory invite BPBD-DKI --data bus | head -n 1)
kentongan agent init --agency BPBD-DKI --dir BPBD-DKI --bus bus/bus.card --token "$token" >/dev/null
status=0
kentongan directory enrol BPBD-DKI.enrol --data bus >enrol.log 2>&1 || status=$?
[ "$status" = 5 ] && grep -q "directory approve" enrol.log || fail "a newcomer nobody approved: exit $status"
for agency in PTM-PLUMPANG POLRES-NEW; do
  kentongan directory approve BPBD-DKI.enrol --agent "$agency" --yes || fail "approve by $agency"
done
kentongan directory enrol BPBD-DKI.enrol --data bus || fail "enrol by token and two agencies"
[ -z "$(ls bus/invitations)" ] || fail "the token can be used again"
run_agent BPBD-DKI
until_true connected BPBD-DKI
echo "line trouble: done"
