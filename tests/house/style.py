#!/usr/bin/env python3
"""The parts of the house's style that a machine can check: the top level, sizes, how a file opens."""
import subprocess

from house import ROOT, files, finish, read

TOP_LEVEL = {"CMakeLists.txt", "src", "include", "tests", "examples", "README.md", "LICENSE",
             ".ci", ".clang-format", ".clang-tidy", ".editorconfig", ".gitignore"}
MOST_LINES_OF_A_FILE = 450
MOST_LINES_OF_A_FUNCTION = 70
SHARE_UNDER_40 = 0.9


def tracked_top_level():
    """What stands at the top of the tree: as git has it, or as the directory shows it where there is no git."""
    git = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=False)
    if git.returncode == 0 and git.stdout:
        return {line.split("/")[0] for line in git.stdout.splitlines()}
    return {path.name for path in ROOT.iterdir() if path.name != ".git" and not path.name.startswith("build")}


def function_lengths(text):
    """(line, length) of every function: from the line of its head to its closing brace at the line's beginning."""
    lines = text.splitlines()
    for k, line in enumerate(lines):
        if line == "{" and k > 0 and lines[k - 1].endswith(")"):
            end = next((j for j in range(k, len(lines)) if lines[j] == "}"), len(lines) - 1)
            yield k, end - k + 2


def file_problems(path, text):
    lines = text.splitlines()
    if len(lines) > MOST_LINES_OF_A_FILE:
        yield f"{path}: {len(lines)} lines, at most {MOST_LINES_OF_A_FILE}; split it by idea"
    if path.suffix != ".py" and not text.startswith("/*"):
        yield f"{path}: does not open with a paragraph that says what it is"
    if not text.endswith("\n"):
        yield f"{path}: the last line has no end"
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() or "\t" in line:
            yield f"{path}:{number}: a tab, or spaces at the end of the line"
    for line, length in function_lengths(text):
        if length > MOST_LINES_OF_A_FUNCTION and path.parts[0] == "src":  # a test may hold a long table
            yield f"{path}:{line}: a function of {length} lines, at most {MOST_LINES_OF_A_FUNCTION}"


def main():
    top = tracked_top_level()
    problems = [f"{name}: does not belong at the top level" for name in sorted(top - TOP_LEVEL)]
    problems += [f"{name}: is missing at the top level" for name in sorted(TOP_LEVEL - top)]
    sources = files("src", ".c", ".h", ".def") + files("include", ".h") + files("tests", ".c", ".h", ".py")
    lengths = []
    for path in sources:
        text = read(path)
        problems += file_problems(path, text)
        if path.parts[0] == "src":
            lengths += [length for _, length in function_lengths(text)]
    if lengths and sum(length < 40 for length in lengths) < SHARE_UNDER_40 * len(lengths):
        problems.append(f"only {sum(length < 40 for length in lengths)} of {len(lengths)} functions are under 40 lines")
    finish(problems, len(sources))


if __name__ == "__main__":
    main()
