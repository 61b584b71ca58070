#!/usr/bin/env python3
"""Checks bundles by docs/bundle.md and nothing else: a second reading of that page.

    verify_bundle.py --trust ANNEX BUNDLE [QUESTION]   exit code 0 to 4, as the page says
    verify_bundle.py --trust ANNEX --list FILE         prints one code a line; in FILE one BUNDLE and QUESTION a line

A QUESTION is `sealed COUNT:HEAD@SEQ`; `silent AGENCY SEQ MICROSECONDS`, answered by silent, not_silent or not_proven; or
`expired SEQ` of an expiry that is shown, answered the same way: it stands, is void, or is not proven.
Signatures are judged in ed25519.py beside it.
"""
import base64
import bisect
import hashlib
import re
import struct
import sys

from ed25519 import key_from, verifies

WHOLE, OPEN, TAMPERED, UNTRUSTED, MALFORMED, USAGE = 0, 1, 2, 3, 4, 64
MEDIA = b"application/vnd.kentongan."
MESSAGE, DIRECTORY = MEDIA + b"message.v1+protobuf", MEDIA + b"directory.v1+protobuf"
DUTY, POLICY = MEDIA + b"duty.v1+protobuf", MEDIA + b"policy.v1+yaml"
WORDS = """- - - rejected relayed relay-failed delivered delivery-failed read acknowledged acting acted refused delegated
expired - sealed erased escalated held confirmed exported""".split()
EVIDENCE_CODE = {MEDIA + f"evidence.{word}.v1+protobuf".encode(): code for code, word in enumerate(WORDS) if word != "-"}
EXPIRED, SEALED = 14, 16
FIXED, FOLDERS = "MANIFEST scope quorum.policy checkpoint proof leaves".split(), "keys policy openings envelopes decisions".split()
ZERO = bytes(32)

class Ended(Exception):
    """A step failed: exit code, and why."""

def need(condition, code, why):
    if not condition:
        raise Ended(code, why)

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

# ---- trees ---------------------------------------------------------------------------------------
def node(left, right):
    return sha(b"\x01", left, right)

def split(count):
    return 1 << (count - 1).bit_length() - 1

def tree_root(leaves):
    k = split(len(leaves)) if len(leaves) > 1 else 0
    return node(tree_root(leaves[:k]), tree_root(leaves[k:])) if k else leaves[0]

def root_by_path(leaf, index, count, path):
    """None for a path that is not as long as the tree asks."""
    if count == 1 or not path:
        return leaf if count == 1 and not path else None
    k, rest = split(count), path[:-1]
    inner = root_by_path(leaf, index, k, rest) if index < k else root_by_path(leaf, index - k, count - k, rest)
    return inner and (node(inner, path[-1]) if index < k else node(path[-1], inner))

def root_by_proof(size, leaves, proof):
    """`leaves`: (index, hash), rising. None unless the proof is used up exactly."""
    rest, indexes = list(reversed(proof)), [index for index, _ in leaves]

    def root(a, b, low, high):
        if low == high:
            need(rest, TAMPERED, "the proof is too short")
            return rest.pop()
        if b - a == 1:
            return leaves[low][1]
        middle = a + split(b - a)
        cut = bisect.bisect_left(indexes, middle, low, high)
        return node(root(a, middle, low, cut), root(middle, b, cut, high))

    made = root(0, size, 0, len(leaves))
    return None if rest else made

# ---- the annex and the note ----------------------------------------------------------------------
def base64_of(encoded):
    need(re.fullmatch(rb"([A-Za-z0-9+/]{4})*(|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)", encoded), MALFORMED, "base64")
    raw = base64.b64decode(encoded)
    need(base64.b64encode(raw) == encoded, MALFORMED, "base64")
    return raw

class Annex:
    """A C2SP tlog-policy file that its reader trusts; taken as well formed."""

    def __init__(self, policy):
        self.keys, self.members, self.quorum = [], {}, None
        for words in filter(None, (line.split() for line in policy.splitlines())):
            if words[0] in ("log", "witness"):
                name, digits, encoded = words[1 if words[0] == "log" else 2].split("+", 2)
                raw = base64.b64decode(encoded)
                if words[0] == "log":
                    self.log, self.name = len(self.keys), name
                else:
                    self.members[words[1]] = (1, [len(self.keys)])
                self.keys.append((name, bytes.fromhex(digits), raw[0], key_from(raw[1:])))
            elif words[0] == "group":
                self.members[words[1]] = ({"any": 1, "all": len(words) - 3}.get(words[2]) or int(words[2]), words[3:])
            elif words[0] == "quorum":
                self.quorum = words[1]

    def is_final(self, seen):
        """`seen`: those keys whose line is good."""
        done = {"none": True}
        for name, (many, parts) in self.members.items():
            done[name] = sum(part in seen if isinstance(part, int) else done[part] for part in parts) >= many
        return done[self.quorum]

def parse_note(raw):
    """Text and lines (name, hash, signature) of a C2SP signed note."""
    need(len(raw) <= 65536 and raw.endswith(b"\n") and not any(c < 32 and c != 10 for c in raw), MALFORMED, "note")
    gap, lines = raw.rfind(b"\n\n"), []
    need(gap >= 0 and raw.decode("utf-8", "ignore").encode() == raw, MALFORMED, "no gap, or no UTF-8")
    for line in raw[gap + 2:].decode("utf-8").split("\n")[:-1]:
        name, blank, encoded = line[2:].partition(" ")
        is_name = name and not any(c <= " " or c == "+" or c.isspace() for c in name)
        need(line.startswith("\u2014 ") and blank and is_name, MALFORMED, "line")
        value = base64_of(encoded.encode())
        need(len(value) > 4, MALFORMED, "short")
        lines.append((name, value[:4], value[4:]))
    need(1 <= len(lines) <= 64, MALFORMED, "lines")
    return raw[:gap + 1], lines

def parse_checkpoint(note):
    """Origin, size, root."""
    lines = note.decode("utf-8").split("\n")
    need(len(lines) == 4 and lines[3] == "" and lines[0] and " " not in lines[0], MALFORMED, "checkpoint")
    need(re.fullmatch(r"[1-9][0-9]{0,18}", lines[1]) and int(lines[1]) < 2**63, MALFORMED, "size")
    root = base64_of(lines[2].encode())
    need(len(root) == 32, MALFORMED, "root")
    return lines[0], int(lines[1]), root

# ---- step 1 to 3: container, digests, forms ------------------------------------------------------
def tar_header(name, size):
    before = name.encode().ljust(100, b"\0") + b"0000644\0" b"0000000\0" b"0000000\0" b"%011o\0" b"00000000000\0" % size
    after = b"0" + bytes(100) + b"ustar\0" b"00" + bytes(247)
    return before + b"%06o\0 " % sum(before + b" " * 8 + after) + after

def read_tar(data):
    need(len(data) <= 1 << 30, MALFORMED, "too large")
    need(len(data) >= 1024 and len(data) % 512 == 0 and not any(data[-1024:]), MALFORMED, "end")
    members, at, end = [], 0, len(data) - 1024
    while at < end:
        header = data[at:at + 512]
        name = header[:100].split(b"\0")[0].decode("latin-1")
        digits = header[124:135]
        need(re.fullmatch(r"[A-Za-z0-9._/-]{1,99}", name) and re.fullmatch(rb"[0-7]{11}", digits), MALFORMED, "header")
        need(not any(part in ("", ".", "..") for part in name.split("/")), MALFORMED, "name")
        size = int(digits, 8)
        need(size <= 1 << 30 and header == tar_header(name, size), MALFORMED, "header")
        padded = (size + 511) // 512 * 512
        at += 512
        need(at + padded <= end and not any(data[at + size:at + padded]), MALFORMED, "cut")
        members.append((name, data[at:at + size]))
        at += padded
        need(len(members) <= 524288, MALFORMED, "members")
    return members

def place_of(name):
    """Folder number and seq of "openings/329", or None."""
    match = re.fullmatch(r"([a-z]+)/([1-9][0-9]{0,18})", name)
    return (FOLDERS.index(match[1]), int(match[2])) if match and match[1] in FOLDERS and int(match[2]) < 2**63 else None

def open_file(data):
    """Step 1 and 2. Members after MANIFEST, in order."""
    members = read_tar(data)
    names = [name for name, _ in members]
    need(names[:6] == FIXED and len(names) > 6 and names[-1] == "report.txt", MALFORMED, "members")
    places = [place_of(name) for name in names[6:-1]]
    need(None not in places and all(a < b for a, b in zip(places, places[1:])), MALFORMED, "order")
    lines = members[0][1].split(b"\n")
    need(len(lines) == len(members) and lines[-1] == b"", MALFORMED, "MANIFEST")
    for line, name in zip(lines, names[1:]):
        need(re.fullmatch(rb"[0-9a-f]{64}", line[:64]) and line[64:] == b"  " + name.encode(), MALFORMED, "MANIFEST")
    for line, (name, content) in zip(lines, members[1:]):
        need(sha(content).hex().encode() == line[:64], TAMPERED, name)
    return members[1:]

def parse_scope(raw):
    match = re.fullmatch(
        rb"kentongan-bundle/1\nbus ([^\n]{1,100})\n"
        rb"(?:incident ([A-Z0-9-]{3,40}) ([0-9a-f]{64})\nend (shown|open)\n|range ([1-9][0-9]{0,18}) ([1-9][0-9]{0,18})\n)"
        rb"(?:for ([A-Z0-9-]{2,40})\n)?", raw)
    need(match and match[3] != b"0" * 64, MALFORMED, "scope")
    scope = {"bus": match[1], "incident": match[2], "first": int(match[5] or 1), "last": int(match[6] or 1)}
    need(scope["first"] <= scope["last"] < 2**63, MALFORMED, "range")
    return scope | {"tag": bytes.fromhex((match[3] or b"").decode()), "end": match[4] == b"shown"}

LENGTHS = {1: (1, 100), 2: (1, 4096), 3: (32, 32), 4: (1, 1 << 20), 5: (16, 128), 6: (32, 32), 7: (32, 32), 8: (32, 32),
           9: (113, 4209), 10: (8, 264), 11: (96, 96), 12: (1, 1081344)}

def parse_item(raw):
    """Fields by tag; 9 and 11 lists."""
    need(raw[:8] == b"KTGITEM1" and len(raw) <= 1081344, MALFORMED, "item")
    item, at, last = {9: [], 11: []}, 8, 0
    while at < len(raw):
        need(at + 5 <= len(raw), MALFORMED, "cut")
        tag, size = raw[at], int.from_bytes(raw[at + 1:at + 5], "big")
        value = raw[at + 5:at + 5 + size]
        need(len(value) == size and (tag > last or (tag == last and tag in (9, 11))), MALFORMED, "field")
        need(1 <= tag <= 12 and LENGTHS[tag][0] <= size <= LENGTHS[tag][1], MALFORMED, "length")
        last, at = tag, at + 5 + size
        if tag == 9:
            item[9].append((value[0], value[1:17], [value[i:i + 32] for i in (17, 49, 81)], value[113:]))
        elif tag == 10:
            index, count = int.from_bytes(value[:4], "big"), int.from_bytes(value[4:8], "big")
            path = [value[i:i + 32] for i in range(8, size, 32)]
            need(size % 32 == 8 and index < count <= 256 and root_by_path(ZERO, index, count, path), MALFORMED, "place")
            item[10] = (index, count, path)
        elif tag == 11:
            item[11].append((value[:32], value[32:]))
        else:
            item[tag] = value
    indexes = [opening[0] for opening in item[9]]
    need(indexes == sorted(set(indexes)) and (not indexes or indexes[0] == 0 and indexes[-1] < 8), MALFORMED, "openings")
    need(len({key for key, _ in item[11]}) == len(item[11]) <= 4, MALFORMED, "signatures")
    tags = {tag for tag, value in item.items() if value != []}
    if tags != {12}:
        rows = [{2, 3}, {2, 3, 4}, {2, 5, 6, 7}, {6, 7, 9}, {6, 7, 8, 9}, {4, 6, 7, 8, 9}, {6, 7}]
        need({1, 10, 11} <= tags and tags - {1, 10, 11} in rows, MALFORMED, "mixture")
        check_header(item)
    return item

def records_of(header):
    """The eight records of a message's header, or None."""
    records, at, last = [b""] * 8, 0, -1
    while at < len(header):
        start, group = at, (header[at] >> 3) - 1
        if header[at] & 7 != 2 or header[at] >= 128 or not last < group < 8:
            return None
        try:
            size, at = varint(header, at + 1, 5)
        except ValueError:
            return None
        at, last = at + size, group
        records[group] = header[start:at]
    return records if at == len(header) else None

def check_header(item):
    is_message, salts = item[1] == MESSAGE, len(item.get(5, b""))
    need(salts in (0, 128 if is_message else 16) and (is_message or not item[9]), MALFORMED, "groups")
    need(not is_message or 2 not in item or records_of(item[2]), MALFORMED, "header")
    for index, _, _, record in item[9]:
        records = records_of(record)
        need(records and len(records[index]) == len(record), MALFORMED, "record")

# ---- facts ---------------------------------------------------------------------------------------
def varint(data, at, most=10):
    value = 0
    for i, byte in enumerate(data[at:at + most]):
        value |= (byte & 127) << 7 * i
        if byte < 128 and value < 2**64:
            return value, at + i + 1
    raise ValueError("no number")

def fields_of(data):
    """Wire type and value of each field, as often as it stands; {} for bytes that are no message."""
    fields, at = {}, 0
    try:
        while at < len(data):
            tag, at = varint(data, at)
            kind = tag & 7
            value, at = varint(data, at) if kind in (0, 2) else ({1: 8, 5: 4}[kind], at)
            if kind != 0:
                value, at = data[at:at + value], at + value
            fields.setdefault(tag >> 3, []).append((kind, value))
    except (KeyError, ValueError):
        return {}
    return fields if at == len(data) and all(0 < field < 2**29 for field in fields) else {}

def text(fields, at):
    kind, value = fields.get(at, [(2, b"")])[-1]
    return value if kind == 2 else b""

def number(fields, at):
    kind, value = fields.get(at, [(0, 0)])[-1]
    return value if kind == 0 else 0

def facts_of(item):
    if item[1] != MESSAGE:
        header = fields_of(item.get(2, b""))
        facts = {"bus": text(header, 2)}
        if item[1] in EVIDENCE_CODE:
            facts.update(code=number(header, 3), agency=text(header, 6), duty=text(header, 7), officer=text(header, 8))
        if EVIDENCE_CODE.get(item[1]) == SEALED and 2 in item:
            facts["seal"] = fields_of(text(header, 25))
        if EVIDENCE_CODE.get(item[1]) == EXPIRED and 2 in item:
            rung = fields_of(text(header, 24))
            facts["expiry"] = (text(fields_of(text(rung, 2)), 1), number(rung, 4))
        return facts
    records, shown = [b""] * 8, set()
    if 2 in item:
        records, shown = records_of(item[2]), set(range(8))
    for index, _, _, record in item[9]:
        records[index] = record
        shown.add(index)
    groups = [fields_of(text(fields_of(record), i + 1)) for i, record in enumerate(records)]
    return {"bus": text(groups[0], 2), "type": text(groups[0], 3), "agency": text(groups[1], 1),
            "duty": text(groups[1], 2), "officer": text(groups[1], 3),
            "incident": text(groups[3], 1) if 3 in shown else None,
            "to": [text(fields_of(address), 1) for kind, address in groups[2].get(1, []) if kind == 2]}

# ---- step 4 to 9 ---------------------------------------------------------------------------------
class Leaf:
    def __init__(self, seq, raw):
        self.seq, self.raw, self.hash = seq, raw, sha(b"\0", raw)

    def read(self):
        magic, self.type, self.code, self.flags, self.epoch, self.time, self.number = struct.unpack(">8sBBHIqQ", self.raw[:32])
        self.tag, self.previous, self.subject, self.item, self.root, self.signer, self.decision = (
            self.raw[at:at + 32] for at in range(32, 256, 32))
        return magic == b"KTGLEAF1" and 1 <= self.type <= 8 and self.flags < 256

def check_trust(annex, note, lines, origin, scope):
    seen, times = set(), []
    for name, digits, value in lines:
        for at, (_, _, kind, key) in [each for each in enumerate(annex.keys) if each[1][:2] == (name, digits)][:1]:
            need(at not in seen, MALFORMED, "twice")
            if kind == 1:
                good = verifies(key, value, note)
            else:
                when = int.from_bytes(value[:8], "big") if len(value) == 72 else 1 << 63
                good = when <= 1 << 43 and verifies(key, value[8:], b"cosignature/v1\ntime %d\n" % when + note)
                times.append(when)
            need(good, TAMPERED, "line of " + name)
            seen.add(at)
    need(annex.log in seen and origin == annex.name and origin.encode() == scope["bus"], UNTRUSTED, "log")
    need(annex.is_final(seen), UNTRUSTED, "quorum")
    return sorted(times)[-2] if len(times) > 1 else 0

def check_order(leaves, scope, size):
    need(all(a.time <= b.time and a.epoch <= b.epoch for a, b in zip(leaves, leaves[1:])), TAMPERED, "time")
    chains = {}
    for leaf in leaves:
        if leaf.tag != ZERO and not leaf.flags & 2:
            chain = chains.setdefault(leaf.tag, {})
            need(leaf.number not in chain and leaf.number + 1 not in chain, TAMPERED, "number")
            need(leaf.number != 1 or leaf.previous == ZERO, TAMPERED, "first")
            need(leaf.number - 1 not in chain or leaf.previous == chain[leaf.number - 1].hash, TAMPERED, "chain")
            chain[leaf.number] = leaf
    if scope["incident"] is None:
        count = sum(scope["first"] <= leaf.seq <= scope["last"] for leaf in leaves)
        need(count == scope["last"] - scope["first"] + 1, TAMPERED, "range")
        return WHOLE
    chain = chains.get(scope["tag"], {})
    need(chain and set(chain) == set(range(1, len(chain) + 1)), TAMPERED, "gap")
    before, covered = {}, 0
    for at in range(1, len(chain) + 1):
        if chain[at].type == 2 and chain[at].code == SEALED and not chain[at].flags & 1:
            need(before.get(chain[at].subject, 0) > covered, TAMPERED, "seal of another chain, or one that goes back")
            covered = before[chain[at].subject]
        before[chain[at].hash] = at
    if not scope["end"]:
        return OPEN
    last = chain[len(chain)].seq
    need(sum(leaf.seq >= last for leaf in leaves) == size - last + 1, TAMPERED, "tail")
    return OPEN if any(leaf.flags & 2 for leaf in leaves if leaf.seq > last) else WHOLE

def check_seal(seal, leaf, scope, hashes):
    """`hashes`: of the leaves that tell a tag, by tag and number."""
    count, head, hidden = number(seal, 1), text(seal, 2), leaf.flags & 2
    need(count > 0 and head == leaf.subject and (hidden or leaf.tag != ZERO and count < leaf.number), TAMPERED, "seal")
    need(hidden or hashes.get((leaf.tag, count), head) == head, TAMPERED, "sealed event")
    if scope["incident"] and leaf.tag == scope["tag"] and not hidden:
        need(text(seal, 5) == scope["incident"], TAMPERED, "sealed incident")

def check_item(item, facts, leaf, scope, origin):
    if 12 in item or leaf.type >= 6:
        need(12 in item and leaf.type >= 6, TAMPERED, "type")
        need(sha(item[12]) == leaf.item and leaf.root == ZERO, TAMPERED, "event")
        return
    media, hidden = item[1], leaf.flags & 1
    fits = {1: media == MESSAGE, 3: media == DIRECTORY, 4: media == POLICY, 5: media == DUTY,
            2: media in EVIDENCE_CODE and (hidden or EVIDENCE_CODE[media] == leaf.code)}[leaf.type]
    need(fits, TAMPERED, "media type")
    if 3 in item or 5 in item:
        salts = item.get(5) or b"".join(sha(b"\x11", item[3], bytes([j])) for j in range(4))
        records = records_of(item[2]) if media == MESSAGE else [item[2]]
        root = tree_root([sha(b"\0", salts[16 * i:16 * i + 16], record) for i, record in enumerate(records)])
    else:
        root = item[6]
    commitment = item.get(7)
    if 3 in item:
        commitment = sha(b"bus/v1/payload\0", sha(b"\x12", item[3]), item.get(4, b""))
    need(item.get(6, root) == root == leaf.root, TAMPERED, "header root")
    for index, salt, path, record in item[9]:
        need(root_by_path(sha(b"\0", salt, record), index, 8, path) == root, TAMPERED, "opening")
    if 8 in item:
        need(sha(b"bus/v1/payload\0", item[8], item.get(4, b"")) == commitment, TAMPERED, "payload")
    pae = b"DSSEv1 %d %s 64 %s%s" % (len(media), media, root, commitment)
    need(sha(b"\0", pae) == leaf.item, TAMPERED, "item hash")
    keys = [key for key, _ in item[11]]
    need(leaf.signer == keys[:2][-1] if leaf.type <= 2 else leaf.signer in keys, TAMPERED, "signer")
    need(not facts["bus"] or facts["bus"] == origin.encode(), TAMPERED, "bus")
    need(leaf.type != 2 or hidden or facts["code"] in (0, leaf.code), TAMPERED, "code")
    if leaf.type == 1:
        if facts["type"] and not hidden:
            need(leaf.code == (15 if facts["type"] == b"correction" else 1), TAMPERED, "type")
        if scope["incident"] and leaf.tag == scope["tag"] and not leaf.flags & 2 and facts["incident"] is not None:
            need(facts["incident"] == scope["incident"], TAMPERED, "incident")

def key_book(items):
    """By key id: key, kind, agency, officer, from, until; and who held which duty, the same way."""
    book, held = {}, []
    for _, seq, item in (one for one in items if one[0] == 0):
        change = fields_of(item[2])
        ends, entry, holding = number(change, 3), fields_of(text(change, 13)), fields_of(text(change, 16))
        key_id, public, gone = text(entry, 1), text(entry, 3), text(fields_of(text(change, 10)), 1)
        post = tuple(text(holding, at) for at in (1, 2, 3))
        ended = [known for known_id, known in book.items() if known_id == key_id or gone and known["agency"] == gone]
        ended += [one for one in held if one["post"] == post and one["until"] is None][-1:]
        for known in ended if ends else ():
            known["until"] = known["until"] or seq
        if post[2] and not ends:
            held.append({"post": post, "from": seq, "until": None, "times": (number(change, 4), number(change, 5))})
        if ends or len(key_id) != 32 or number(entry, 2) not in (2, 3, 9) or len(public) != 32 or sha(public) != key_id or key_id in book:
            continue
        key = key_from(public)
        if key is not None:
            book[key_id] = {"key": key, "kind": number(entry, 2), "agency": text(entry, 4), "from": seq,
                            "until": None, "officer": text(entry, 5)}
    return book, held

def own_agency_of(header):
    change = fields_of(header)
    officer, key, holding = (fields_of(text(change, at)) for at in (12, 13, 16))
    return text(officer, 2) if officer else (text(key, 4) if number(key, 2) == 3 else b"") if key else text(holding, 1)

def in_force(entry, seq):
    return entry["from"] <= seq and (entry["until"] is None or seq < entry["until"])

def check_signatures(items, facts, leaves, book, held):
    known_good = set()
    for (_, seq, item), fact in zip(items, facts):
        if 12 in item:
            continue
        leaf = leaves[seq]
        signed = root_by_path(leaf.item, *item[10])
        let_in = False
        for key_id, value in item[11]:
            signer = book.get(key_id)
            is_broker = signer is not None and signer["kind"] == 9
            is_own = signer is not None and signer["kind"] == 2 and in_force(signer, seq) and signer["agency"]
            if leaf.type in (3, 5) and not is_broker and not (is_own and own_agency_of(item[2]) == is_own):
                continue
            let_in = True
            need(signer is not None, UNTRUSTED, "unknown key")
            need(in_force(dict(signer, **{"from": 0}) if is_broker else signer, seq), UNTRUSTED, "not in force")
            is_theirs = leaf.type > 2 or not fact["agency"] or signer["agency"] == fact["agency"]
            is_theirs = is_theirs and EVIDENCE_CODE.get(item[1]) not in (EXPIRED, SEALED)
            need(leaf.type != 1 if is_broker else is_theirs, UNTRUSTED, "another's")
            pae = b"DSSEv1 39 application/vnd.kentongan.submission.v1 32 " + signed
            need((key_id, signed, value) in known_good or verifies(signer["key"], value, pae), TAMPERED, "signature")
            known_good.add((key_id, signed, value))
        need(let_in, UNTRUSTED, "by nobody who may")
        if fact.get("officer"):
            signer, post = book[item[11][:2][-1][0]], (fact["agency"], fact["duty"], fact["officer"])
            need(signer["kind"] == 3 and signer["officer"] == fact["officer"], UNTRUSTED, "not his key")
            is_held = [one for one in held if one["post"] == post and in_force(one, seq) and one["times"][0] <= leaf.time
                       and (one["times"][1] == 0 or leaf.time - 60_000_000 < one["times"][1])]
            need(is_held, UNTRUSTED, "duty not held")

def silence(question, told, leaves, scope, state, size, book, until, first=9):
    """`until`: seconds; two witnesses of the annex have seen the log then or later. `first`: code of an answer."""
    agency, about, before = question
    message = next((leaf for leaf in leaves if leaf.seq == about and leaf.type == 1), None)
    unnamed = message is None
    for leaf in leaves if message else ():
        hidden, signer = leaf.flags & 1, book.get(leaf.signer)
        if leaf.type == 2 and leaf.subject == message.hash and leaf.time < before and (hidden or first <= leaf.code <= 13):
            if signer and signer["agency"] == agency and not hidden:
                return "not_silent"
            unnamed |= signer is None or signer["agency"] == agency
    shown = message and scope["incident"] and state == WHOLE and not message.flags & 2 and message.tag == scope["tag"]
    shown = shown or sum(leaf.seq >= about for leaf in leaves) == size - about + 1
    is_asked = message and shown and message.time < before <= until * 10**6 and agency in told.get(about, {}).get("to", [])
    return "silent" if is_asked and not unnamed else "not_proven"

def hold_seal(seal, leaves, scope, state, size):
    """`seal`: count, head and seq in words, as its reader holds them."""
    count, head, seq = int(seal[1]), bytes.fromhex(seal[2]), int(seal[3])
    if any((leaf.number, leaf.hash) == (count, head) and scope["tag"] in (leaf.tag, b"") for leaf in leaves):
        return state, ""
    other = any(leaf.tag == scope["tag"] and leaf.number == count and not leaf.flags & 2 for leaf in leaves)
    is_past = seq <= size and state == WHOLE if scope["incident"] else [leaf.seq for leaf in leaves[seq - 1:seq]] == [seq]
    need(not other and not is_past, TAMPERED, "not the record of that seal")
    return OPEN, "ends before that seal"

def check(data, annex, question):
    """The exit code of docs/bundle.md 5, and the answer."""
    seal = re.fullmatch(r"sealed ([1-9][0-9]{0,18}):([0-9a-f]{64})@([1-9][0-9]{0,18})", " ".join(question))
    need(seal or question[:1] != ["sealed"], USAGE, "a seal is COUNT:HEAD@SEQ")
    members = open_file(data)
    scope = parse_scope(members[0][1])
    proof, entries = members[3][1], members[4][1]
    need(len(proof) % 32 == 0 and len(proof) <= 32 << 20 and len(members[1][1]) <= 65536, MALFORMED, "proof")
    need(entries and len(entries) % 264 == 0 and len(entries) <= 264 << 20, MALFORMED, "leaves")
    leaves = [Leaf(int.from_bytes(entries[at:at + 8], "big"), entries[at + 8:at + 264]) for at in range(0, len(entries), 264)]
    need(leaves[0].seq >= 1 and all(a.seq < b.seq for a, b in zip(leaves, leaves[1:])), MALFORMED, "seq")
    by_seq = {leaf.seq: leaf for leaf in leaves}
    items, decisions = [], []
    for name, content in members[5:-1]:
        folder, seq = place_of(name)
        need(seq in by_seq, MALFORMED, name)
        if folder == 4:
            decisions.append((seq, content))
            continue
        item = parse_item(content)
        need((folder == 2) == (3 not in item and 12 not in item) and (folder == 3 or 12 not in item), MALFORMED, name)
        items.append((folder, seq, item))
    need(len({seq for _, seq, _ in items}) == len(items), MALFORMED, "two items of one event")
    need(sum(folder < 2 for folder, _, _ in items) <= 16384, MALFORMED, "too many keys")
    note, lines = parse_note(members[2][1])
    origin, size, root = parse_checkpoint(note)
    need(max(leaves[-1].seq, scope["last"]) <= size, MALFORMED, "past the log")
    until = check_trust(annex, note, lines, origin, scope)
    proof = [proof[at:at + 32] for at in range(0, len(proof), 32)]
    need(root_by_proof(size, [(leaf.seq - 1, leaf.hash) for leaf in leaves], proof) == root, TAMPERED, "tree")
    need(all([leaf.read() for leaf in leaves]), MALFORMED, "leaf")
    state = check_order(leaves, scope, size)
    facts = [{} if 12 in item else facts_of(item) for _, _, item in items]
    hashes = {(leaf.tag, leaf.number): leaf.hash for leaf in reversed(leaves) if leaf.tag != ZERO and not leaf.flags & 2}
    times = {leaf.hash: leaf.time for leaf in leaves}
    for (_, seq, item), fact in zip(items, facts):
        check_item(item, fact, by_seq[seq], scope, origin)
        if "expiry" in fact:
            agency, due = fact["expiry"]
            need(agency and max(0, times.get(by_seq[seq].subject, 0)) < due <= by_seq[seq].time, TAMPERED, "expiry")
        if "seal" in fact:
            check_seal(fact["seal"], by_seq[seq], scope, hashes)
    need(all(sha(content) == by_seq[seq].decision for seq, content in decisions), TAMPERED, "decision")
    book, held = key_book(items)
    check_signatures(items, facts, by_seq, book, held)
    told = {seq: fact for (_, seq, _), fact in zip(items, facts)}
    if question[:1] == ["silent"]:
        return state, silence((question[1].encode(), *map(int, question[2:4])), told, leaves, scope, state, size, book, until)
    if question[:1] == ["expired"]:
        agency, due = told[int(question[1])]["expiry"]
        about = next((leaf.seq for leaf in leaves if leaf.hash == by_seq[int(question[1])].subject), 0)
        return state, silence((agency, about, due), told, leaves, scope, state, size, book, until, 8)
    return hold_seal(seal, leaves, scope, state, size) if seal else (state, "")

def main(arguments):
    if len(arguments) < 4 or arguments[1] != "--trust":
        print(__doc__, file=sys.stderr)
        return USAGE
    read = lambda path: open(path, encoding="utf-8").read()
    annex, is_list = Annex(read(arguments[2])), arguments[3] == "--list"
    for path, *question in map(str.split, read(arguments[4]).splitlines()) if is_list else [arguments[3:]]:
        try:
            code, why = check(open(path, "rb").read(), annex, question)
        except Ended as ended:
            code, why = ended.args
        print(code, why, flush=True)
    return 0 if is_list else code

if __name__ == "__main__":
    sys.exit(main(sys.argv))
