#!/usr/bin/env python3
"""The tests mirror the sources: src/<room>/<file>.c has tests/<room>/test_<file>.c, and the other way round. The
commands of cli/ are covered by golden cases instead: each cmd_<name>.c needs a case that runs it."""
import re

from house import ROOT, files, finish, read

# Covered by the golden cases as a whole.
WITHOUT_UNIT_TEST = {"cli"}

# tests/ has these beside the rooms.
NOT_ROOMS = {"laws", "reference", "fuzz", "house", "golden", "cases", "bench", "support"}


def commands_that_run():
    """The first words after `critpoint` in all golden cases; analyze is the default."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/cases").glob("*/*/cmd"))
    return set(re.findall(r"\bcritpoint\s+([a-z]+)\b", text)) | ({"analyze"} if "critpoint" in text else set())


def main():
    problems, sources = [], files("src", ".c")
    run = commands_that_run()
    for path in sources:
        room, name = path.parts[1], path.stem
        if room not in WITHOUT_UNIT_TEST and not (ROOT / f"tests/{room}/test_{name}.c").is_file():
            problems.append(f"{path}: has no tests/{room}/test_{name}.c")
        if room == "cli" and name.startswith("cmd_") and name[4:] not in run:
            problems.append(f"{path}: no case below tests/cases runs `critpoint {name[4:]}`")
    for path in files("tests", ".c"):
        room = path.parts[1]
        source = f"src/{room}/{path.name.removeprefix('test_')}"
        if room not in NOT_ROOMS and path.name.startswith("test_") and not (ROOT / source).is_file():
            problems.append(f"{path}: tests {source}, which does not exist")
    finish(problems, len(sources))


if __name__ == "__main__":
    main()
