#!/bin/bash
# Shows that an officer has a message erased, held and released by the command line: what a refusal says,
# how many holders have done it, at the desks and for an auditor; and that the bundle is whole afterwards.
# Usage: erasure_test.sh FOLDER-OF-PROGRAMS VERIFY_BUNDLE.PY
source "$(dirname "$0")/real_programs.sh"
second=$2

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
kentongan broker init --data bus --listen "tcp://127.0.0.1:$port" >init.log 2>&1
agencies="POLRES-JAKUT KODIM-0502 GULKARMAT-JAKUT"
for agency in $agencies; do
  kentongan agent init --agency "$agency" --dir "$agency" --bus bus/bus.card >init.log 2>&1
  kentongan directory enrol "$agency.enrol" --data bus >init.log 2>&1
done
kentongan broker run --data bus --admin-port 0 >broker.log 2>&1 &
broker=$!
for agency in $agencies; do
  kentongan agent run --agent "$agency" >"$agency.log" 2>&1 &
done
for agency in $agencies; do
  until_true connected "$agency"
done
seat_officer GULKARMAT-JAKUT PIKET
seat_officer POLRES-JAKUT PAWAS
id=$(kentongan --agent GULKARMAT-JAKUT send initial_report --to POLRES-JAKUT --incident INS-1 --areas 31.72.03 \
  --category KEBAKARAN --text "Saksi: Budi bin Tomo." --wait delivered --timeout 30s 2>send.log) ||
  fail "send: $(cat send.log)"
grep -rqa "Budi bin Tomo" bus POLRES-JAKUT GULKARMAT-JAKUT || fail "the search finds nothing"

# The addressee holds it; the author is told who does.
kentongan --agent POLRES-JAKUT --yes audit hold "$id" --basis "KUHAP Pasal 39" --ground court >hold.log 2>&1 ||
  fail "hold: $(cat hold.log)"
held() { kentongan --agent GULKARMAT-JAKUT show "$id" | grep -q "under a legal hold by POLRES-JAKUT"; }
until_true held
kentongan --agent GULKARMAT-JAKUT --yes audit erase "$id" --basis "UU 27/2022 Pasal 44" --ground request >erase.log 2>&1
told() { kentongan --agent GULKARMAT-JAKUT agent outbox --json | grep -q "legal hold by POLRES-JAKUT"; }
until_true told

# Released, it is erased at every holder.
kentongan --agent POLRES-JAKUT --yes audit release "$id" --basis "KUHAP Pasal 39" --ground court >release.log 2>&1
free() { ! held; }
until_true free
kentongan --agent GULKARMAT-JAKUT --yes audit erase "$id" --basis "UU 27/2022 Pasal 44" --ground request >erase.log 2>&1
erased() { kentongan --agent "$1" show "$id" | grep -q "3 of 3 holders have done so"; }
until_true erased GULKARMAT-JAKUT
until_true erased POLRES-JAKUT
kentongan --agent POLRES-JAKUT inbox -o table | grep -q "erased by" || fail "the list: $(kentongan --agent POLRES-JAKUT inbox)"
sleep 3  # A round of the witnesses.
kill "$broker"
wait "$broker" || true
if grep -rla "Budi bin Tomo" bus POLRES-JAKUT GULKARMAT-JAKUT; then
  fail "a file still says it"
fi

kentongan audit show INS-1 --data bus | grep -q "3 of 3 holders" || fail "audit show: $(kentongan audit show INS-1 --data bus)"
kentongan audit decisions --data bus --json | grep -q '"differing":0' || fail "decisions"
kentongan audit annex --data bus --out annex
kentongan audit export INS-1 --data bus --reveal all --out whole 2>export.log
kentongan-verify -q --trust annex whole >verdict.txt || fail "not whole: $(cat verdict.txt)"
python3 "$second" --trust annex whole || fail "the second verifier"

# The author's desk shows alone, with the broker gone, that the message was on the record.
kentongan --agent GULKARMAT-JAKUT audit proof "$id" --out own.proof 2>proof.log || fail "proof: $(cat proof.log)"
kentongan-verify -q --trust annex own.proof >verdict.txt || fail "proof: $(cat verdict.txt)"
grep -q "ON RECORD" verdict.txt && grep -q "initial_report" verdict.txt || fail "proof: $(cat verdict.txt)"
