#!/usr/bin/env python3
"""Fails when a file includes what its layer may not see, or uses a text reserved to others.

Reads tests/lint/layers.toml. Run from the repository root: tests/lint/check_layers.py
"""
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = tomllib.loads((ROOT / "tests/lint/layers.toml").read_text())
MAY, ONLY = RULES["may_include"], RULES["only_in"]
INCLUDE = re.compile(r'^\s*#include "([^"]+)"')
TREES = sorted({module.split("/")[0] for module in MAY})


def module_of(path):
    """Longest module of layers.toml that holds the path, or None."""
    fits = [m for m in MAY if path == m or path.startswith((m + "/", m + "."))]
    return max(fits, key=len, default=None)


def problems(path, text):
    here = module_of(path)
    for number, line in enumerate(text.splitlines(), 1):
        if match := INCLUDE.match(line):
            there = module_of(match[1])
            if here and there and there != here and there not in MAY[here]:
                yield f"{path}:{number}: {here} may not include {there}"
        code = line.split("//")[0]
        for token, homes in ONLY.items():
            if token in code and not any(path.startswith(home) for home in homes):
                yield f"{path}:{number}: '{token.strip()}' belongs in {homes or 'no file'}"


def cycles():
    state = {}

    def visit(module, trail):
        if state.get(module) == "done":
            return None
        if module in trail:
            return trail[trail.index(module):] + [module]
        for other in MAY[module]:
            if found := visit(other, trail + [module]):
                return found
        state[module] = "done"
        return None

    return next((found for m in MAY if (found := visit(m, []))), None)


def main():
    found = [f"layers.toml: cycle {' -> '.join(c)}"] if (c := cycles()) else []
    for tree in TREES:
        for file in sorted((ROOT / tree).rglob("*")):
            if file.suffix in {".h", ".cpp"}:
                found += problems(str(file.relative_to(ROOT)), file.read_text())
    print("\n".join(found) or "layers: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
