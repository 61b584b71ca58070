#!/bin/bash
# Shows a first report from one desk to another with the real programs: found a bus, enrol two
# agencies, run, send, read, ask who. Usage: first_report_test.sh FOLDER-OF-PROGRAMS
source "$(dirname "$0")/real_programs.sh"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
kentongan broker init --data bus --listen "tcp://127.0.0.1:$port"
for agency in PTM-PLUMPANG POLRES-JAKUT; do
  kentongan agent init --agency "$agency" --dir "$agency" --bus bus/bus.card
  kentongan directory enrol "$agency.enrol" --data bus
done
kentongan broker run --data bus --admin-port 0 >broker.log 2>&1 &
kentongan agent run --agent PTM-PLUMPANG >ptm.log 2>&1 &
kentongan agent run --agent POLRES-JAKUT >polres.log 2>&1 &
until_true connected PTM-PLUMPANG
until_true connected POLRES-JAKUT

# Who acts signs with his own key. A passphrase is never an argument; a wrong one opens nothing.
seat_officer PTM-PLUMPANG PIKET
seat_officer POLRES-JAKUT PAWAS
kentongan --agent POLRES-JAKUT duty show -o table | grep -q "PAWAS .*key open" || fail "duty show"
kentongan --agent POLRES-JAKUT duty lock >/dev/null
status=0
echo "bukan frasa sandinya" | kentongan --agent POLRES-JAKUT duty unlock --passphrase-file - >refused.log 2>&1 || status=$?
[ "$status" = 5 ] || fail "a wrong passphrase: exit $status, $(cat refused.log)"

# What the running broker refuses keeps its own code: enrolled twice is a conflict, no bad file.
status=0
kentongan directory enrol POLRES-JAKUT.enrol --data bus >enrol.log 2>&1 || status=$?
[ "$status" = 9 ] && grep -q "conflict" enrol.log || fail "enrolled twice: exit $status, $(cat enrol.log)"

# Wrong usage of the broker's commands is exit 2, in the language of the desk, with the near word.
status=0
kentongan --lang en broker run --data bus --listn tcp://127.0.0.1:1 >usage.log 2>&1 || status=$?
[ "$status" = 2 ] && grep -q -e "--listen" usage.log || fail "broker usage: exit $status, $(cat usage.log)"
status=0
KENTONGAN_LANG=id kentongan-broker run --data bus --lang xx >usage.log 2>&1 || status=$?
[ "$status" = 2 ] && grep -q "Nilai --lang" usage.log || fail "broker value: exit $status, $(cat usage.log)"

# A dry run says what would go, and keeps nothing.
kentongan --agent PTM-PLUMPANG send initial_report --to POLRES-JAKUT --incident INS-1 --areas 31.72.03 \
  --category KEBAKARAN --dry-run --json | grep -q '"valid":true' || fail "dry run"

# It asks the broker: who would have it, by which rule; a copy by a rule; or why nobody.
kentongan --agent PTM-PLUMPANG send initial_report --to POLRES-JAKUT --incident INS-1 --areas 31.72.03 \
  --category KEBAKARAN --dry-run --json >weighed.json || fail "dry run: $(cat weighed.json)"
grep -q '"weighing":{.*"agency":"POLRES-JAKUT".*"rule":"[A-Z]' weighed.json || fail "weighed: $(cat weighed.json)"
status=0
kentongan --agent PTM-PLUMPANG --lang en send order --to POLRES-JAKUT --incident INS-1 \
  --task "Amankan." --dry-run -o table >weighed.txt 2>&1 || status=$?
[ "$status" = 5 ] && grep -q "REFUSED POLRES-JAKUT" weighed.txt || fail "an order weighed: exit $status, $(cat weighed.txt)"
[ -z "$(kentongan --agent PTM-PLUMPANG outbox)" ] || fail "a dry run left something: $(kentongan --agent PTM-PLUMPANG outbox --json)"

# A file holds settings of the sending beside the fields, and a text stands as it was written.
printf 'type: general_message\nto: POLRES-JAKUT\nincident: INS-1\ntext: 0012\nduty: KEPALA-SCR\nread_within: 5m\n' |
  kentongan --agent PTM-PLUMPANG send -f - --dry-run --json >file.json || fail "send -f: $(cat file.json)"
grep -q 'from KEPALA-SCR PTM-PLUMPANG .*Text: 0012\.' file.json || fail "settings of a file: $(cat file.json)"

# What is too large for the desk is said so, to whoever writes it all before he reads.
status=0
python3 -c 'print("type: general_message\nto: POLRES-JAKUT\ntext: " + "x" * 3000000)' |
  kentongan --agent PTM-PLUMPANG send -f - >refused.log 2>&1 || status=$?
[ "$status" = 6 ] && grep -q "has more than 2097152 bytes" refused.log ||
  fail "a message of 3 MB: exit $status, $(cat refused.log)"

# What is not valid is refused at the desk, with exit 6; an unknown addressee too.
status=0
kentongan --agent PTM-PLUMPANG send initial_report --to POLRES-JAKUT --incident INS-1 \
  >refused.log 2>&1 || status=$?
[ "$status" = 6 ] || fail "a report without category: exit $status"

# The report: delivered is the machine's word, read a person's.
kentongan --agent PTM-PLUMPANG send initial_report --to POLRES-JAKUT --incident INS-1 --areas 31.72.03 \
  --category KEBAKARAN --text "Pipa penerimaan terbakar." --wait delivered --timeout 30s \
  >sent.txt 2>send.log || fail "send --wait delivered: $(cat send.log)"
id=$(cat sent.txt)

number=$(kentongan --agent POLRES-JAKUT inbox --fields seq,id | grep "$id" | cut -f1)
[ -n "$number" ] || fail "the report is not in the inbox"
kentongan --agent POLRES-JAKUT show "$number" -o table | grep -q "Pipa penerimaan terbakar." || fail "show"

# Nobody has read it: the wait ends with exit 10, and the message stays.
status=0
kentongan --agent PTM-PLUMPANG send general_message --to POLRES-JAKUT --incident INS-1 --text "Mohon baca." \
  --wait read --timeout 1s >/dev/null 2>&1 || status=$?
[ "$status" = 10 ] || fail "--wait read with nobody there: exit $status"

status=0
kentongan --agent POLRES-JAKUT ack "$number" --level read --as PAWAS --spoken-at 2099-01-01T20:15:00+07:00 \
  >refused.log 2>&1 || status=$?
[ "$status" = 6 ] && grep -q "spoken_at: has not been yet" refused.log ||
  fail "spoken in the future: exit $status, $(cat refused.log)"
kentongan --agent POLRES-JAKUT ack "$number" --level read --as PAWAS --spoken-at -1m
status=0
kentongan --agent POLRES-JAKUT ack "$number" --level acting --as PAWAS --what "2 regu" >refused.log 2>&1 || status=$?
[ "$status" = 5 ] && grep -q "no officer's key is open" refused.log || fail "acting by the desk: exit $status, $(cat refused.log)"
kentongan --agent POLRES-JAKUT duty unlock --minutes 30 --passphrase-file passphrase >/dev/null
kentongan --agent POLRES-JAKUT ack "$number" --level acting --as PAWAS --what "2 regu menuju lokasi"
read_by_pawas() {
  kentongan --agent PTM-PLUMPANG who "$number" --fields agency,state,by | grep -q "POLRES-JAKUT.acting.PAWAS"
}
until_true read_by_pawas
kentongan --agent PTM-PLUMPANG who "$number" -o table | grep -q "in time" || fail "who"
kentongan --agent PTM-PLUMPANG who INS-1 --json | grep -q '"agency":"POLRES-JAKUT","from":"PTM-PLUMPANG"' ||
  fail "who of the incident"

# Sealed because its author asks for it: the addressee reads it, the broker holds nothing of it.
sealed=$(kentongan --agent PTM-PLUMPANG send general_message --to POLRES-JAKUT --incident INS-1 --seal \
  --text "Hanya untuk mata Anda." --wait delivered --timeout 30s 2>seal.log) || fail "send --seal: $(cat seal.log)"
opened() { kentongan --agent POLRES-JAKUT show "$sealed" -o table | grep -q "Hanya untuk mata Anda."; }
until_true opened
if grep -rqa "Hanya untuk mata Anda." bus/log; then fail "the broker holds the text of a sealed message"; fi
grep -rqa "Pipa penerimaan terbakar." bus/log || fail "and of an open one it does not"
status=0
kentongan --agent PTM-PLUMPANG send general_message --to KODIM-0502 --incident INS-1 --seal --text "x" \
  >refused.log 2>&1 || status=$?
[ "$status" = 5 ] && grep -q "has enrolled no sealing key" refused.log ||
  fail "sealed for who has no sealing key: exit $status, $(cat refused.log)"

# The author corrects it: whoever looks at the report sees so, and that it no longer is in force.
kentongan --agent POLRES-JAKUT who "$number" -o table | grep -q "in force" || fail "who before a correction"
kentongan --agent PTM-PLUMPANG send correction --corrects "$number" \
  --text "Bukan pipa, melainkan tangki." --wait delivered --timeout 30s >/dev/null ||
  fail "send correction"
kentongan --agent POLRES-JAKUT who "$number" -o table | grep -q "corrected by" || fail "who of what was corrected"
kentongan --agent POLRES-JAKUT show "$number" -o table | grep -q "corrected by" || fail "show of what was corrected"
kentongan --agent PTM-PLUMPANG who INS-1 -o table | grep -q "corrected by" || fail "who of the incident, corrected"

# One of --any-of comes first: exit 12.
(
  for _ in $(seq 100); do
    waiting=$(kentongan --agent POLRES-JAKUT inbox --fields seq,type | grep "rfa$" | cut -f1) || true
    if [ -n "$waiting" ]; then
      kentongan --agent POLRES-JAKUT ack "$waiting" --level refused --as PAWAS --reason "di luar wilayah"
      break
    fi
    sleep 0.1
  done
) >/dev/null 2>&1 &
status=0
kentongan --agent PTM-PLUMPANG --yes send rfa --to POLRES-JAKUT --incident INS-1 --legal-basis "UU 24/2007" \
  --requests '{item: regu pengamanan, qty: 2}' --wait acted --any-of refused --timeout 30s \
  >/dev/null 2>any-of.log || status=$?
[ "$status" = 12 ] || fail "--any-of refused: exit $status, $(cat any-of.log)"

# A duty is handed over: both officers sign what they were shown, and only after a yes.
holders() {
  kentongan --agent POLRES-JAKUT duty show --json | python3 -c 'import json, sys
print(*[h["officer"] for d in json.load(sys.stdin)["duties"] if d["duty"] == "PAWAS" for h in d["holders"]])'
}
next=$(kentongan --agent POLRES-JAKUT directory officer new --passphrase-file passphrase --json |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["open"][-1]["officer"])')
status=0
kentongan --agent POLRES-JAKUT duty handover PAWAS --to "$next" </dev/null >refused.log 2>&1 || status=$?
[ "$status" = 5 ] || fail "a hand-over without a yes: exit $status, $(cat refused.log)"
[ "$(holders)" != "$next" ] || fail "it was handed over all the same"
kentongan --agent POLRES-JAKUT --yes duty handover PAWAS --to "$next" --text "Tenang." >handover.log 2>&1 ||
  fail "a hand-over: $(cat handover.log)"
handed_over() { [ "$(holders)" = "$next" ]; }
until_true handed_over

kentongan --agent PTM-PLUMPANG health || fail "health"
kentongan --agent PTM-PLUMPANG agent outbox --fail-empty >/dev/null && fail "the outbox is not empty"
kentongan --agent PTM-PLUMPANG watch --idle 1s >/dev/null || fail "watch"
echo "first report: done"
