#!/usr/bin/env python3
"""Fails when a C++ file is not as clang-format 14 leaves it. `--fix` rewrites instead.

Run from anywhere: tests/lint/check_format.py
"""
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREES = ["core", "broker", "agents", "tests", "bench"]


def main():
    program = shutil.which("clang-format-14")
    if program is None:
        print("clang-format-14 is not installed (deploy/packages names it)")
        return 1
    files = [str(f) for tree in TREES for f in sorted((ROOT / tree).rglob("*"))
             if f.suffix in {".h", ".cpp"}]
    mode = ["-i"] if "--fix" in sys.argv else ["--dry-run", "-Werror"]
    done = subprocess.run([program, *mode, *files], capture_output=True, text=True)
    wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error:" in line})
    print("\n".join(str(pathlib.Path(f).relative_to(ROOT)) for f in wrong) or "format: clean")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
