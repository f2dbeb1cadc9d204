"""Where results go: printed, and into the README between the two markers of their part."""

import os
import platform
import re
import subprocess
import time
from pathlib import Path

LOAD = os.getloadavg()[0]  # before anything is measured
README = Path(__file__).parents[2] / "README.md"


def publish(part, text):
    """Print the result of a part of the bench, and put it into the README in place of the last one."""
    text = f"{text.strip()}\n\n{machine()}"
    print(f"\n{text}\n", flush=True)
    begin, end = f"<!-- bench: {part} -->\n", f"<!-- end of {part} -->\n"
    readme = README.read_text("utf-8")
    if begin not in readme or end not in readme:
        raise SystemExit(f"README.md has no place for {part}: add {begin.strip()} and {end.strip()}")
    before, rest = readme.split(begin, 1)
    after = rest.split(end, 1)[1]
    README.write_text(f"{before}{begin}{text}\n{end}{after}", "utf-8")


def table(head, rows):
    """Return a table in Markdown: the first column to the left, numbers to the right."""
    lines = [head, [":--", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def machine():
    """Say where and when this was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = [f"{os.cpu_count()} cores of {cpu()}", f"{memory:.0f} GiB", browser()]
    return f"{', '.join(parts)}; {time.strftime('%Y-%m-%d')}, load {LOAD:.1f} before."


def cpu():
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", info.read_text("utf-8"), re.M) if info.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def browser():
    said = subprocess.run([os.environ["CHROMIUM"], "--version"], capture_output=True, text=True).stdout
    return re.sub(r"(\w+ [\d.]+).*", r"\1", said.strip())
