"""What the build keeps is whole, or it is made again."""

import errno
import os
import time

import pytest

from mkdocs_pyodide.tools import store


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "root", lambda: tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def made():
    """The times that the entry was made."""
    return []


def get(made):
    def make(folder):
        made.append(1)
        (folder / "a.txt").write_text("alpha")
        (folder / "b").mkdir()
        (folder / "b/c.txt").write_text("gamma")

    return store.cached("bundle", "key", make)


def test_an_entry_is_made_once(made):
    first = get(made)
    assert get(made) == first and len(made) == 1
    assert (first / "b/c.txt").read_text() == "gamma"


def flip(path):
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def test_one_entry_of_a_name_stays_beside_another(made, root):
    get(made)
    store.cached("bundle", "other", lambda folder: (folder / "a.txt").write_text("other"))
    assert (get(made) / "a.txt").read_text() == "alpha" and len(made) == 1


@pytest.mark.parametrize("name", ["a.txt", "b/c.txt", store.DIGESTS])
@pytest.mark.parametrize("damage", [flip, cut, os.unlink])
def test_a_damaged_entry_is_made_again(made, name, damage, caplog):
    caplog.set_level("INFO")
    damage(get(made) / name)
    folder = get(made)
    assert len(made) == 2 and "making it again" in caplog.text
    assert (folder / "a.txt").read_text() == "alpha" and (folder / "b/c.txt").read_text() == "gamma"
    assert get(made) == folder and len(made) == 2


def test_an_interrupted_entry_leaves_nothing(root):
    def make(folder):
        (folder / "a.txt").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.cached("bundle", "key", make)
    assert not list((root / "bundle").iterdir())


@pytest.mark.parametrize(
    ("number", "fix"),
    [(errno.ENOSPC, "Free some space"), (errno.EROFS, "XDG_CACHE_HOME"), (errno.EIO, "Look at the folder")],
)
def test_a_disk_that_refuses_says_what_to_do(root, number, fix):
    def make(folder):
        raise OSError(number, os.strerror(number), str(folder / "a.txt"))

    with pytest.raises(store.StoreError) as error:
        store.cached("bundle", "key", make)
    assert os.strerror(number) in str(error.value) and "a.txt" in str(error.value) and fix in str(error.value)
    assert not list((root / "bundle").iterdir())


def test_each_file_is_read_once(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("x")
    first = store.digest(path)
    monkeypatch.setattr("builtins.open", None)
    assert store.digest(path) == first


def test_a_changed_file_has_another_digest(tmp_path):
    path = tmp_path / "file"
    path.write_text("x")
    first = store.digest(path)
    path.write_text("longer")
    assert store.digest(path) != first


def test_unused_entries_are_pruned(made, root):
    folder = get(made)
    past = time.time() - store.MAX_AGE_S - 60
    os.utime(folder / store.DIGESTS, (past, past))
    get(made)  # used again
    store.prune()
    assert folder.exists()
    os.utime(folder / store.DIGESTS, (past, past))
    (root / "elsewhere").mkdir()
    (root / "elsewhere/file").write_text("not an entry")
    os.utime(root / "elsewhere/file", (past, past))
    store.prune()
    assert not folder.exists() and (root / "elsewhere/file").exists()
    assert not list((root / "bundle").iterdir())


def test_a_sealed_text_is_whole():
    sealed = store.with_digest("Grüße").encode()
    assert store.verified(sealed) == "Grüße"
    for damaged in (sealed[:-1], sealed + b" ", b"", sealed.replace(b"G", b"H"), sealed[1:]):
        with pytest.raises(ValueError, match="damaged"):
            store.verified(damaged)


def test_an_entry_of_any_kind_is_pruned_and_a_file_of_the_registry_is_not(root):
    """A site has kinds of its own."""
    folder = store.cached("formula", "key", lambda folder: (folder / "a.html").write_text("x"))
    wheel = root / "314.0.0" / "numpy.whl"
    wheel.parent.mkdir()
    wheel.write_text("fetched")
    past = time.time() - store.MAX_AGE_S - 60
    for path in (folder / store.DIGESTS, wheel):
        os.utime(path, (past, past))
    store.prune()
    assert not folder.exists() and wheel.exists()
