"""What the house tests share: where the sources are, and how a finding is reported."""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SKIPPED = 77  # ctest calls this a skip


def files(folder, *endings):
    """The files below a folder of the tree with one of these endings, sorted; paths relative to the root."""
    found = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return sorted(path for path in found if path.suffix in endings)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def finish(problems, checked):
    """Prints the findings and ends; a test that looked at nothing has failed."""
    for problem in problems:
        print(problem)
    print(f"{checked} looked at, {len(problems)} problems")
    sys.exit(1 if problems or not checked else 0)
