#!/bin/bash
# Shows that the record of a real bus is proved to whoever was not there: three desks witness a report
# and its answer; the incident is exported and checked by two verifiers.
# Usage: bundle_test.sh FOLDER-OF-PROGRAMS VERIFY_BUNDLE.PY
source "$(dirname "$0")/real_programs.sh"
second=$2

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
kentongan broker init --data bus --listen "tcp://127.0.0.1:$port" >init.log 2>&1
for agency in POLRES-JAKUT KODIM-0502 GULKARMAT-JAKUT; do
  kentongan agent init --agency "$agency" --dir "$agency" --bus bus/bus.card >init.log 2>&1
  kentongan directory enrol "$agency.enrol" --data bus >init.log 2>&1
done
kentongan broker run --data bus --admin-port 0 >broker.log 2>&1 &
broker=$!
for agency in POLRES-JAKUT KODIM-0502 GULKARMAT-JAKUT; do
  kentongan agent run --agent "$agency" >"$agency.log" 2>&1 &
done
for agency in POLRES-JAKUT KODIM-0502 GULKARMAT-JAKUT; do
  until_true connected "$agency"
done
id=$(kentongan --agent GULKARMAT-JAKUT send initial_report --to POLRES-JAKUT --incident INS-1 --areas 31.72.03 \
  --category KEBAKARAN --text "Pipa penerimaan terbakar." --wait delivered --timeout 30s 2>send.log) ||
  fail "send: $(cat send.log)"
seat_officer POLRES-JAKUT PAWAS
kentongan --agent POLRES-JAKUT ack "$id" --level acted --what "2 unit" >ack.log 2>&1
acted() { kentongan --agent GULKARMAT-JAKUT who "$id" --json | grep -q '"acted_at":"'; }
until_true acted

# The log belongs to the broker while it runs.
status=0
kentongan audit log --data bus >audit.log 2>&1 || status=$?
[ "$status" = 9 ] || fail "audit of a running broker: exit $status, $(cat audit.log)"
sleep 3  # A round of the witnesses.
kill "$broker"
wait "$broker" || true

# Every decision is the same when it is made again, from a log that holds some.
kentongan audit decisions --data bus --json >decisions.json || fail "decisions: $(cat decisions.json)"
grep -q '"messages":[1-9]' decisions.json && grep -q '"differing":0' decisions.json ||
  fail "decisions: $(cat decisions.json)"

# The record names who did what, and in which duty.
kentongan audit log --incident INS-1 --data bus -o table --lang en >audit.log 2>&1 || fail "audit log: $(cat audit.log)"
grep -q " acted .* officer [0-9a-f]\{8\}, PAWAS" audit.log || fail "who acted: $(cat audit.log)"
number=$(grep " acted " audit.log | awk '{print $1}')
kentongan audit show "$number" --data bus -o table --lang en | grep -q "signed_by .*officer [0-9a-f]*, PAWAS" ||
  fail "audit show names nobody: $(kentongan audit show "$number" --data bus -o table)"

kentongan audit annex --data bus --out annex
grep -q "^group police any POLRES-JAKUT" annex || fail "the annex has no witness: $(cat annex)"
kentongan audit export INS-1 --data bus --reveal all --out whole 2>export.log
kentongan-verify -q --trust annex whole >verdict.txt || fail "not whole: $(cat verdict.txt)"
grep -q "acted  of event" verdict.txt || fail "the answer is not in it: $(cat verdict.txt)"
python3 "$second" --trust annex whole || fail "the second verifier"

# For who is party to nothing of it: leaves alone, and still whole.
kentongan audit export INS-1 --data bus --for KODIM-0502 --out stubs 2>export.log
kentongan-verify -q --trust annex stubs >verdict.txt || fail "stubs: $(cat verdict.txt)"
grep -q "nothing of it is shown" verdict.txt || fail "shown to a stranger: $(cat verdict.txt)"
python3 "$second" --trust annex stubs || fail "the second verifier"

# What no witness has seen is not trusted; what was changed is found, by the command line too.
kentongan audit export INS-1 --data bus --newest --out newest 2>export.log
status=0
kentongan-verify -q --trust annex newest >verdict.txt || status=$?
[ "$status" = 3 ] || fail "without witnesses: exit $status"
sed 's/Pipa penerimaan/Pipa pembuangan/' whole >changed
status=0
kentongan audit verify changed --trust annex --json >verdict.txt 2>&1 || status=$?
[ "$status" = 8 ] && grep -q '"state":"tampered"' verdict.txt || fail "changed: exit $status, $(cat verdict.txt)"
