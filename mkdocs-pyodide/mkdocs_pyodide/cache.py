"""What cells put out is kept between builds, by the hash of all that it depends on.

That is the engine, Python and its packages; all that was asked of the session before; the files that the
sources import; and the files below the modules that were read meanwhile, which only a run can tell.
"""

import contextlib
import hashlib
import json
import os
import platform
import sys
import time
from pathlib import Path

from mkdocs_pyodide.session import local_files

OLD = 30 * 24 * 3600  # seconds; what no build has wanted for so long is let go


class Cache:
    """Answers of sessions, one file each.

    folder    where they are kept
    modules   folder that the cells can import from, or None
    """

    def __init__(self, folder, modules=None):
        self.folder = Path(folder)
        self.modules = Path(modules) if modules else None
        self.hashes = {}  # of files, for this build
        self.environment = digest(environment(), str(modules))

    def key(self, before, question):
        """Return the key of a question that follows those of another key; the first follows None."""
        source = question.get("run") or question.get("value")
        imports = {path: self.hash(path) for path in local_files(source, self.modules)}
        return digest(before or self.environment, question, imports)

    def find(self, key):
        """Return the answer that is kept, None where none is, or a file that it was made of has changed."""
        path = self._path(key)
        try:
            kept = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        if any(self.hash(os.path.join(self.modules, name)) != hash for name, hash in kept["read"].items()):
            return None
        os.utime(path)
        return kept["answer"]

    def keep(self, key, answer, read):
        """Keep an answer; `read` names the files below the modules that the session has read so far."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")  # whole or not at all
        hashes = {name: self.hash(os.path.join(self.modules, name)) for name in read}
        draft.write_text(json.dumps({"answer": answer, "read": hashes}), "utf-8")
        draft.replace(path)

    def hash(self, path):
        """Return the SHA-256 of the file at a path, which is text; "" where there is none."""
        if path not in self.hashes:
            content = Path(path).read_bytes() if os.path.isfile(path) else None
            self.hashes[path] = "" if content is None else hashlib.sha256(content).hexdigest()
        return self.hashes[path]

    def prune(self):
        """Remove what no build has wanted for long."""
        for path in self.folder.glob("*"):
            with contextlib.suppress(OSError):  # another build may be as tidy
                if time.time() - path.stat().st_mtime > OLD:
                    path.unlink()

    def _path(self, key):
        return self.folder / f"{key}.json"


def environment():
    """Return what all answers depend on: the engine, Python, the machine, the packages."""
    engine = {path.name: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))}
    # Each package has a folder of its name and version; to read what lies in it takes long.
    packages = sorted({path.name for folder in sys.path for path in Path(folder).glob("*-info")})
    return [engine, sys.version, platform.platform(), packages]


def digest(*parts):
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
