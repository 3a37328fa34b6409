"""Compares a text with the text that was expected: numbers within a tolerance, everything else literally.

Invariant: two texts that differ in anything but numbers (or in the spaces beside numbers, which alignment moves) never
compare equal. An expected line that is only `...` stands for any number of lines.
"""
import math
import re

# A number that stands alone: not part of a name (w1), of a version (0.1.0) or of a hexadecimal word.
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]*\w)")
ANY = "..."


def close(actual, expected, rtol, atol):
    """True if two numbers agree; NaN agrees with NaN, an infinity with itself."""
    if math.isnan(actual) or math.isnan(expected):
        return math.isnan(actual) and math.isnan(expected)
    if math.isinf(actual) or math.isinf(expected):
        return actual == expected
    return abs(actual - expected) <= atol + rtol * abs(expected)


def pieces(line):
    """The words between the numbers of a line, without the spaces that touch a number, and the numbers."""
    return [word.strip() for word in NUMBER.split(line)], [float(text) for text in NUMBER.findall(line)]


def lines_agree(actual, expected, rtol, atol):
    if actual.rstrip() == expected.rstrip():
        return True
    words, numbers = pieces(actual)
    wanted_words, wanted_numbers = pieces(expected)
    if not wanted_numbers or words != wanted_words:
        return False
    return all(close(a, e, rtol, atol) for a, e in zip(numbers, wanted_numbers))


def texts_agree(actual, expected, rtol, atol):
    """Matches line by line; `reach` holds the numbers of actual lines that the expected lines so far may cover."""
    lines = actual.splitlines()
    reach = {0}
    for wanted in expected.splitlines():
        if wanted.strip() == ANY:
            reach = set(range(min(reach), len(lines) + 1))
        else:
            reach = {k + 1 for k in reach if k < len(lines) and lines_agree(lines[k], wanted, rtol, atol)}
        if not reach:
            return False
    return len(lines) in reach


def difference(actual, expected, rtol, atol):
    """The two texts below each other, with a mark on the lines that disagree where they can be paired."""
    shown, wanted = actual.splitlines(), expected.splitlines()
    paired = len(shown) == len(wanted)
    report = []
    for title, lines, others in (("expected", wanted, shown), ("actual", shown, wanted)):
        report.append(f"    {title}:")
        for k, line in enumerate(lines):
            differs = paired and not lines_agree(others[k], line, rtol, atol)
            report.append(f"    {'>' if differs else '|'} {line}")
    return "\n".join(report)
