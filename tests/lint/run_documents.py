#!/usr/bin/env python3
"""Runs the commands of the documents that a newcomer types first.

The block ```sh first-run of README.md, in a folder of its own, with free ports and the programs of
build/release/bin; README.id.md must hold the same block. Fails when a command fails.

Run from anywhere: tests/lint/run_documents.py [FOLDER OF PROGRAMS]
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```sh first-run\n(.*?)^```", re.M | re.S)


def block_of(name):
    return BLOCK.search((ROOT / name).read_text())[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def script_of(block):
    """The block as it would be pasted, with free ports."""
    text = block.replace("127.0.0.1:7112", f"127.0.0.1:{free_port()}")
    text = text.replace("broker run --data bus", "broker run --data bus --admin-port 0")
    return "set -eu\n" + text + "\necho first run: done\n"


def main():
    programs = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/bin").resolve()
    block = block_of("README.md")
    if block != block_of("README.id.md"):
        print("README.md and README.id.md differ in their first run")
        return 1
    with tempfile.TemporaryDirectory(prefix="ktg-first-run-") as folder:
        environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": folder}
        process = subprocess.Popen(["bash", "-c", script_of(block)], cwd=folder, env=environment,
                                   start_new_session=True)
        try:
            code = process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            print("the first run did not end within two minutes")
            code = 1
        finally:
            os.killpg(process.pid, signal.SIGTERM)
    return code


if __name__ == "__main__":
    sys.exit(main())
