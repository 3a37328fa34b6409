"""For comparisons that are made on the spot: runs them where torch is, in this python or in the system's; else says so."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = "/usr/bin/python3"  # Debian's packages are there, whatever python3 is on PATH


def run(main, folder):
    """The exit code of main, which finds the modules of that folder here; 77, with a word, where there is no torch."""
    try:
        import torch  # noqa: F401, the next ones need it
    except ImportError:
        if os.path.realpath(sys.executable) != os.path.realpath(SYSTEM) and os.path.exists(SYSTEM):
            return subprocess.run([SYSTEM, *sys.argv], check=False).returncode
        print("SKIPPED: nothing was compared, since this python has no torch. On Debian: apt install python3-torch")
        return 77
    sys.path[:0] = [HERE, os.path.join(HERE, folder)]
    return main()
