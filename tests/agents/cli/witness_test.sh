#!/bin/bash
# Shows with the real programs that a log is final when police, army and a civil agency have seen it,
# that a broker put back to an older copy is found out by them, and that an officer's decision lets a
# desk go on. Usage: witness_test.sh PROGRAMS
source "$(dirname "$0")/real_programs.sh"

is_state() {
  kentongan --agent "$1" agent status --json | grep -q "\"witness\":{\"state\":\"$2\""
}
run_broker() {
  kentongan broker run --data bus --admin-port 0 >>broker.log 2>&1 &
  broker=$!
}
stop_broker() {
  kill "$broker"
  wait "$broker" || true
}
run_agent() {
  kentongan agent run --agent "$1" --retry-most 500ms >"$1.log" 2>&1 &
  until_true connected "$1"
}

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
desks="PTM-PLUMPANG POLRES-JAKUT KODIM-0502"
kentongan broker init --data bus --listen "tcp://127.0.0.1:$port"
for agency in $desks; do
  kentongan agent init --agency "$agency" --dir "$agency" --bus bus/bus.card >/dev/null
  kentongan directory enrol "$agency.enrol" --data bus >/dev/null
done
run_broker
run_agent PTM-PLUMPANG
run_agent POLRES-JAKUT
sleep 2
is_state PTM-PLUMPANG pending || fail "two of three sectors make nothing final"
run_agent KODIM-0502
for agency in $desks; do
  until_true is_state "$agency" final
done
kentongan --agent PTM-PLUMPANG agent status -o table | grep -q "witnesses: 3 of 3, last" ||
  fail "agent status"
kentongan --agent PTM-PLUMPANG health || fail "health while all is well"
kentongan broker status --data bus | grep -q '"groups_done": 3' || fail "broker status"

# A copy of the log is kept; what comes after it is lost with the disk.
stop_broker
cp -a bus/log kept
run_broker
kentongan --agent PTM-PLUMPANG send general_message --to POLRES-JAKUT --text "Sesudah salinan." \
  --wait delivered --timeout 30s >/dev/null || fail "send before the loss"
sleep 2
stop_broker
rm -rf bus/log && mv kept bus/log
run_broker
for agency in $desks; do
  until_true is_state "$agency" alarmed
done
status=0
kentongan --agent PTM-PLUMPANG health >health.txt 2>&1 || status=$?
[ "$status" = 2 ] && grep -q "trust-again" health.txt || fail "health of a desk that was shown another past"
kentongan --agent PTM-PLUMPANG send general_message --to POLRES-JAKUT --text "Menunggu keputusan." \
  >/dev/null || fail "the outbox takes what is not sent"

# The operator starts it anew, each officer decides, and what waited goes out.
stop_broker
run_broker
for agency in $desks; do
  kentongan --agent "$agency" agent trust-again --reason "Kaposko: salinan pukul 14.00 dipakai" \
    >/dev/null || fail "trust-again of $agency"
done
arrived() {
  kentongan --agent POLRES-JAKUT inbox --json | grep -q "Menunggu keputusan."
}
until_true arrived
until_true is_state PTM-PLUMPANG final
kentongan --agent PTM-PLUMPANG health || fail "health after the decision"
echo "witnesses: done"
