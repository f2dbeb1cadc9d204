"""The folders that tests share: each is made once for its key, and whole."""

import cached_folders
import pytest


@pytest.mark.parametrize("kind", ["site", "survey-404.html"])
def test_each_key_has_a_folder_that_is_made_once(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(cached_folders, "CACHE", tmp_path)
    made = []

    def make(folder):
        (folder / "record").write_text(str(len(made)))
        made.append(folder)

    for key in ("old", "new", "old"):
        assert (cached_folders.shared(kind, key, make) / "record").exists()
    assert len(made) == 2


def test_folders_beyond_the_limit_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(cached_folders, "CACHE", tmp_path)
    monkeypatch.setattr(cached_folders, "LIMIT", 1)
    for key in ("old", "new"):
        cached_folders.shared("survey-404.html", key, lambda folder: (folder / "record").touch())
    cached_folders.prune()
    assert len(list(tmp_path.glob("*/record"))) == len(list(tmp_path.glob("*.whole"))) == 1
