"""The committed vectors are what PyTorch gives today; runs where PyTorch is."""

import json

import forms
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from golden import make  # noqa: E402

FRESH = dict(make.vectors())


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}/{key}")
    else:
        yield path, value


@pytest.mark.parametrize("name", FRESH)
def test_committed_vectors_are_fresh(name):
    committed = dict(leaves(json.loads((forms.GOLDEN / f"{name}.json").read_text())))
    fresh = dict(leaves(json.loads(json.dumps(FRESH[name]))))
    assert committed.keys() == fresh.keys()
    for path, value in fresh.items():
        if "/results/" in path or "/path" in path:
            np.testing.assert_allclose(committed[path], value, rtol=1e-12, atol=1e-14, err_msg=path)
        else:
            assert committed[path] == value, path


def test_no_vectors_are_left_over():
    assert {path.stem for path in forms.GOLDEN.glob("*.json")} == set(FRESH)


def test_missing_entry_is_named_before_anything_is_computed(monkeypatch):
    monkeypatch.delitem(make.TORCH, "relu")
    with pytest.raises(LookupError, match=r"^relu: no entry in TORCH\. Add it in tests/golden/make\.py$"):
        next(make.vectors())
