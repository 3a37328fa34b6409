#!/usr/bin/env python3
"""The storeys of the house: a file includes only its own room and lower rooms; foreign libraries have one door each;
below cli/ nothing prints and nothing exits."""
import re

from house import files, finish, read

STOREYS = "base expr domain eval lang diff data linalg model symbolic analysis optim search api report cli".split()

# Rooms that see less than what lies below them: `report` prints structs, `cli` speaks to the library as users do.
NARROW = {"report": {"base", "report"}, "cli": {"base", "report", "cli"}}

# The only files that may include these.
DOORS = {"cjson/cJSON.h": {"src/lang/json.c"}, "lapacke.h": {"src/domain/solve.c", "src/linalg/eigsym.c"},
         "zlib.h": {"src/data/zip.c"}}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
LOUD = re.compile(r"(?<!format\()\b(v?printf|puts|putchar|perror|stdout|stderr|exit|_exit|quick_exit)\b")
BY_HAND = re.compile(r"\b(malloc|calloc|realloc|strdup|strndup|asprintf)\s*\(")


def visible(room):
    return NARROW.get(room) or set(STOREYS[:STOREYS.index(room) + 1])


def includes_problems(path, room, text):
    for header in INCLUDE.findall(text):
        other = header.split("/")[0]
        if other in STOREYS and "/" in header and other not in visible(room):
            yield f'{path}: includes "{header}", and {room} must not see {other}'
        if header in DOORS and str(path) not in DOORS[header]:
            yield f"{path}: includes {header}; only {', '.join(sorted(DOORS[header]))} may"
        if header == "cblas.h" and path.suffix == ".h":
            yield f"{path}: lets the types of {header} leak"


def code_problems(path, room, text):
    code = COMMENT_OR_STRING.sub(" ", text)
    if room != "cli":
        yield from (f"{path}: uses `{word}`; only cli prints and exits" for word in sorted(set(LOUD.findall(code))))
    if str(path) != "src/base/arena.c":
        yield from (f"{path}: calls {word}; memory comes from arenas" for word in sorted(set(BY_HAND.findall(code))))


def main():
    problems, checked = [], 0
    for path in files("src", ".c", ".h", ".def"):
        room = path.parts[1]
        if room not in STOREYS or len(path.parts) != 3:
            problems.append(f"{path}: there is no room {'/'.join(path.parts[1:-1])}")
            continue
        text = read(path)
        problems += includes_problems(path, room, text)
        problems += code_problems(path, room, text)
        checked += 1
    finish(problems, checked)


if __name__ == "__main__":
    main()
