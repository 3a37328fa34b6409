#!/usr/bin/env python3
"""The examples of `critpoint help TOPIC` work: each is run by a shell, beside the model of two weights as model.json.

Usage: help_examples.py CRITPOINT"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


def main():
    program = Path(sys.argv[1]).resolve()
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    failed = tried = 0

    def run(command, directory):
        return subprocess.run(["bash", "-c", command], cwd=directory, env=environment, capture_output=True, text=True)

    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(EXAMPLES / "two_weights.json", Path(directory) / "model.json")
        overview = run("critpoint help", directory).stdout
        topics = re.findall(r"^  ([a-z-]+) ", overview.split("\nTopics ")[1].split("\n\n")[0], re.M)
        for topic in topics:
            examples = run(f"critpoint help {topic}", directory).stdout.split("\nExamples:\n")[1]
            for command in re.findall(r"^  (critpoint .*)$", examples, re.M):
                answer = run(command, directory)
                tried += 1
                if answer.returncode != 0:
                    failed += 1
                    print(f"{topic}: {command}: exit code {answer.returncode}\n{answer.stderr}")
    print(f"{tried} examples of {len(topics)} topics, {failed} failed")
    return 1 if failed or tried < len(topics) or not topics else 0


sys.exit(main())
