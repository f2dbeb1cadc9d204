"""Confine the paths that an author writes to their folder."""

import os
from pathlib import Path, PurePosixPath


def is_inside(folder: str | Path, name: str) -> bool:
    """Whether a path, written with slashes and without `..`, is inside of a folder.

    A symbolic link counts as what it leads to.
    """
    written = PurePosixPath(name)
    if written.is_absolute() or ".." in written.parts or "\\" in name or Path(name).drive:
        return False
    root, path = os.path.realpath(folder), os.path.realpath(Path(folder, name))
    return path != root and Path(path).is_relative_to(root)
