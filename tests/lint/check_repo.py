#!/usr/bin/env python3
"""Fails when the repository breaks one of its own rules of form (CONTRIBUTING.md).

Nothing stray at the root; sizes of files and functions; a test for each source; a line for each error code; a page and a test
for each guarantee; links and file names in documents that exist; no path of one machine and no
note to self. What is let through, and why, stands in tests/lint/exceptions.toml; an entry that is
no longer needed is a problem too, so that the list only shrinks.

Run from anywhere: tests/lint/check_repo.py          --prune takes out entries that are no longer needed
"""
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXCEPTIONS = tomllib.loads((ROOT / "tests/lint/exceptions.toml").read_text())
HERE = "tests/lint/"

LINES_MAX = {"header": 150, "source": 400, "test": 600}
FUNCTION_LINES_MAX = 70
SECOND_VERIFIER_LINES_MAX = 600  # All of it: what an examiner reads in one sitting.
CPP = {".h", ".cpp"}
BINARY = {".binpb", ".png", ".bin"}
WORDS = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b|\bXX" r"X\b")
MACHINE_PATH = re.compile(r"(?<![\w./])/(home|root|work|Users)/\w")
NAMES = re.compile(r"\b(?:class|struct) \w*(Manager|Util|Helper|Impl)\b")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED_FILE = re.compile(r"`((?:core|broker|agents|proto|tests|deploy|bench|docs)/[\w./-]+)`")
ROOT_FILES = {".clang-format", ".clang-tidy", ".editorconfig", ".gitignore", "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md",
              "LICENSE", "README.id.md", "README.md", "SECURITY.md"}
GUARANTEE_TEST = re.compile(r"\bTEST(?:_F|_P)?\([^,]+,\s*(G\d+)_", re.S)


def tracked():
    """Paths of all files that belong to the repository or are about to."""
    out = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return sorted(p for p in set(out.split("\0")) if p and (ROOT / p).is_file())


def text_of(path):
    return (ROOT / path).read_text(errors="replace")


def used(section, path, needed=True):
    """True if `path` is on the list `section`; remembers that the entry was needed."""
    entry = EXCEPTIONS.get(section, {}).get(path)
    if entry is not None and needed:
        USED.add((section, path))
    return entry is not None


USED = set()


def kind_of(path):
    if path.startswith("tests/"):
        return "test"
    return "header" if path.endswith(".h") else "source"


def size_problems(path, lines):
    limit = LINES_MAX[kind_of(path)]
    if len(lines) > limit and not used("long_files", path):
        yield f"{path}: {len(lines)} lines, at most {limit}"
    for start, end in functions(lines):
        length = end - start + 1
        if length > FUNCTION_LINES_MAX and not used("long_functions", f"{path}:{lines[start].strip()}"):
            yield f"{path}:{start + 1}: a function of {length} lines, at most {FUNCTION_LINES_MAX}"


def functions(lines):
    """First and last line of each function, as clang-format leaves them: '{' ends a line, '}' of the
    same indentation stands alone."""
    open_at = {}
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if indent not in (0, 2):
            continue
        if indent == 2 and 0 in open_at:
            continue  # A block of the function that is open.
        if re.search(r"\)[^;=]*\{$", line) and not re.match(r"\s*(class|struct|enum|union|extern)\b", line):
            open_at[indent] = number
        elif line.strip() == "}" and indent in open_at:
            yield open_at.pop(indent), number


def form_problems(path, lines):
    code = [line for line in lines if line and not line.startswith("//")]
    if path.endswith(".h") and code[:1] != ["#pragma once"]:
        yield f"{path}:1: a header begins with #pragma once"
    if path.endswith("_test.cpp") and not all(line.startswith("// ") for line in lines[:2]):
        yield f"{path}:1: a test begins with two lines: what is shown, and how"
    for number, line in enumerate(lines, 1):
        if NAMES.search(line):
            yield f"{path}:{number}: a name that says nothing (Manager, Util, Helper, Impl)"


def citation_problems(path, text, paths):
    """A page that a comment names is a page of this repository."""
    for name in set(re.findall(r"(?<![\w/.*])([\w/-]+\.md)\b", text)):
        if not any(p == name or p.endswith("/" + name) for p in paths):
            yield f"{path}: names the page {name}, which is not there"


def root_problems(paths):
    for path in paths:
        if "/" not in path and path not in ROOT_FILES:
            yield f"{path}: lies at the root, where only what a newcomer reads or a tool asks for lies"


def word_problems(path, lines):
    for number, line in enumerate(lines, 1):
        if WORDS.search(line):
            yield f"{path}:{number}: a note to self; do it or write it down as a limit"
        if MACHINE_PATH.search(line):
            yield f"{path}:{number}: a path of one machine"


def headers_tested(paths):
    """Headers that a test in the mirror of their own folder includes."""
    seen = set()
    for path in paths:
        if path.startswith("tests/") and path.endswith("_test.cpp"):
            room = str(pathlib.PurePath(path).parent).removeprefix("tests/")
            seen.update(name for name in re.findall(r'#include "([^"]+)"', text_of(path))
                        if str(pathlib.PurePath(name).parent) == room)
    return seen


def test_problems(paths):
    tested = headers_tested(paths)
    for path in sorted(paths):
        if not path.endswith(".cpp") or not path.startswith(("core/", "broker/", "agents/")):
            continue
        stem = path.removesuffix(".cpp")
        if f"tests/{stem}_test.cpp" in paths or stem + ".h" in tested:
            continue
        elsewhere = EXCEPTIONS["tested_elsewhere"].get(path)
        if elsewhere is not None:
            USED.add(("tested_elsewhere", path))
            if elsewhere not in paths:
                yield f"exceptions.toml: {path} is said to be tested by {elsewhere}, which is not there"
        elif not used("untested", path):
            yield f"{path}: no tests/{stem}_test.cpp, and no test beside it includes {stem}.h"


def error_problems():
    header = text_of("core/base/error.h")
    body = header.split("enum class ErrorCode", 1)[1].split("};", 1)[0]
    page = text_of("docs/errors.md")
    for code in re.findall(r"^  (\w+),", body, re.M):
        if f"`{code}`" not in page:
            yield f"docs/errors.md: no line for `{code}`"


def guarantee_problems(paths):
    pages = {re.match(r"docs/guarantees/(G\d+)-", p)[1] for p in paths
             if re.match(r"docs/guarantees/G\d+-", p)}
    tests = {}
    for path in paths:
        if path.startswith("tests/") and path.endswith(".cpp"):
            for name in GUARANTEE_TEST.findall(text_of(path)):
                tests.setdefault(name, []).append(path)
    for name in sorted(pages - tests.keys()):
        yield f"docs/guarantees/{name}-…: no test bears its name ({name}_…)"


def second_verifier_problems(paths):
    lines = sum(len(text_of(path).splitlines()) for path in paths if re.fullmatch(r"tests/verify/\w+\.py", path))
    if lines > SECOND_VERIFIER_LINES_MAX:
        yield f"tests/verify: {lines} lines, at most {SECOND_VERIFIER_LINES_MAX}"


def document_problems(path, text):
    folder = (ROOT / path).parent
    for target in LINK.findall(text):
        if "://" not in target and not target.startswith("mailto:") and not (folder / target).exists():
            yield f"{path}: links to {target}, which is not there"
    for name in NAMED_FILE.findall(text):
        stem = name.rstrip("/")
        if not any((ROOT / p).exists() for p in (stem, stem + ".h", stem + ".cpp", stem + ".proto")):
            yield f"{path}: names {name}, which is not there"


def stale_exceptions():
    for section, entries in EXCEPTIONS.items():
        for path in entries:
            if (section, path) not in USED:
                yield f"exceptions.toml: [{section}] {path} is no longer needed"


def prune():
    file = ROOT / "tests/lint/exceptions.toml"
    section, kept = None, []
    for line in file.read_text().splitlines():
        if match := re.match(r"\[(\w+)\]", line):
            section = match[1]
        entry = re.match(r'"([^"]+)" = ', line)
        if not entry or (section, entry[1]) in USED:
            kept.append(line)
    file.write_text("\n".join(kept) + "\n")


def main():
    paths = tracked()
    found = []
    for path in paths:
        if pathlib.PurePath(path).suffix in BINARY or "/corpus/" in path:
            continue
        text = text_of(path)
        lines = text.splitlines()
        if pathlib.PurePath(path).suffix in CPP:
            found += size_problems(path, lines)
            found += form_problems(path, lines)
        if pathlib.PurePath(path).suffix in CPP | {".proto", ".yaml", ".json"}:
            found += citation_problems(path, text, paths)
        if pathlib.PurePath(path).suffix == ".md":
            found += document_problems(path, text)
        found += word_problems(path, lines)
    found += root_problems(paths)
    found += test_problems(set(paths))
    found += error_problems()
    found += guarantee_problems(set(paths))
    found += second_verifier_problems(paths)
    if "--prune" in sys.argv:
        prune()
    else:
        found += stale_exceptions()
    print("\n".join(found) or "repository: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
