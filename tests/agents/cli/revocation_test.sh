#!/bin/bash
# Shows with the real programs that a key which the operator revokes, of an agency, an officer or a
# witness, is silent within a second on a line that stands, and that a group is an address once imported.
# Usage: revocation_test.sh FOLDER-OF-PROGRAMS
source "$(dirname "$0")/real_programs.sh"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
kentongan broker init --data bus --listen "tcp://127.0.0.1:$port" >/dev/null
for agency in PTM-PLUMPANG POLRES-JAKUT; do
  kentongan agent init --agency "$agency" --dir "$agency" --bus bus/bus.card >/dev/null
  kentongan directory enrol "$agency.enrol" --data bus
done
kentongan broker run --data bus --admin-port 0 >broker.log 2>&1 &
kentongan agent run --agent PTM-PLUMPANG >ptm.log 2>&1 &
kentongan agent run --agent POLRES-JAKUT >polres.log 2>&1 &
until_true connected PTM-PLUMPANG
until_true connected POLRES-JAKUT

report() {
  kentongan --agent PTM-PLUMPANG send initial_report --to POLRES-JAKUT --incident INS-1 --areas 31.72.03 \
    --category KEBAKARAN --text "$1"
}
held() { kentongan --agent POLRES-JAKUT inbox --fields text | grep -c "$1" || true; }
is_held() { [ "$(held "$1")" = 1 ]; }
is_away() { ! connected PTM-PLUMPANG; }

report "sebelum dicabut" >/dev/null 2>&1
until_true is_held "sebelum dicabut"

# Without a reason, or of a key that is none: nothing changes.
status=0
kentongan directory key revoke 00 --data bus --reason x >refused.log 2>&1 || status=$?
[ "$status" = 2 ] || fail "a key that is none: exit $status, $(cat refused.log)"

status=0
kentongan directory key revoke "$(printf '0%.0s' {1..64})" --data bus >refused.log 2>&1 || status=$?
[ "$status" = 2 ] && grep -q -e "--reason" refused.log || fail "without a reason: exit $status, $(cat refused.log)"

key=$(kentongan --agent POLRES-JAKUT directory key PTM-PLUMPANG --fields kind,key | grep '^agent' | cut -f2)
[ "${#key}" = 64 ] || fail "directory key: $key"
kentongan directory key revoke "$key" --data bus --reason "telepon hilang" || fail "revoke"
began=$(date +%s%N)
until_true is_away
silent_ms=$((($(date +%s%N) - began) / 1000000))
[ "$silent_ms" -lt 1000 ] || fail "silent after $silent_ms ms"

report "sesudah dicabut" >/dev/null 2>&1
[ "$(kentongan --agent POLRES-JAKUT directory key PTM-PLUMPANG --fields key,until | grep "^$key" | cut -f2)" != "" ] ||
  fail "the end of the key is not told"

# An officer's key: his agency goes on, he does not. His desk refuses by itself, once it knows.
seat_officer POLRES-JAKUT PAWAS
officers_key() { kentongan --agent POLRES-JAKUT directory key POLRES-JAKUT --fields kind,key,until | grep '^officer' | awk '$3 == "" {print $2}'; }
revoke_here() { kentongan directory key revoke "$1" --data bus --reason "telepon hilang" || fail "revoke $1"; }
order() {
  kentongan --agent POLRES-JAKUT --yes send public_release --to PTM-PLUMPANG --text "Jalan ditutup." --approved-by KAPOLRES
}
key=$(officers_key)
[ "${#key}" = 64 ] || fail "the officer's key: $key"
order >order.log 2>&1 || fail "before: $(cat order.log)"
is_refused() { ! order >order.log 2>&1; }
revoke_here "$key"
began=$(date +%s%N)
until_true is_refused
silent_ms=$((($(date +%s%N) - began) / 1000000))
[ "$silent_ms" -lt 1000 ] || fail "an officer's key is silent after $silent_ms ms"
grep -q "has been revoked" order.log || fail "it does not say why: $(cat order.log)"
connected POLRES-JAKUT || fail "the desk of a revoked officer is cut off"

# A new key of the same officer, from his own desk: he signs on.
printf 'kunci petugas yang baru\n' >passphrase-2
kentongan --agent POLRES-JAKUT directory officer key --passphrase-file passphrase-2 >key.log 2>&1 || fail "a new key: $(cat key.log)"
order >order.log 2>&1 || fail "with the new key: $(cat order.log)"

# A witness key: its cosignatures are none from then on, and its desk goes on.
key=$(kentongan --agent POLRES-JAKUT directory key POLRES-JAKUT --fields kind,key | grep '^witness' | cut -f2)
revoke_here "$key"
began=$(date +%s%N)
ended() { [ "$(kentongan --agent POLRES-JAKUT directory key POLRES-JAKUT --fields key,until | grep "^$key" | cut -f2)" != "" ]; }
until_true ended
told_ms=$((($(date +%s%N) - began) / 1000000))
[ "$told_ms" -lt 1000 ] || fail "the end of a witness key is told after $told_ms ms"
connected POLRES-JAKUT || fail "the desk of a revoked witness is cut off"

# What an operator may change by file: a group is an address from then on.
printf 'schema: directory/1\nreason: uji\nset:\n  groups: [{code: G-UJI, agencies: [POLRES-JAKUT]}]\n' >ubah.yaml
kentongan directory import ubah.yaml --data bus || fail "import"
has_group() { kentongan --agent POLRES-JAKUT directory group G-UJI | grep -q POLRES-JAKUT; }
until_true has_group
[ "$(held "sesudah dicabut")" = 0 ] || fail "a revoked key still speaks"
