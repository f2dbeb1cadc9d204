"""What is run on GitHub exists here: targets of make, the documents that its pages link to."""

import re

import pytest
import yaml
from pages import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_targets_that_exist(path):
    text = path.read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    called = {name for command in commands for name in re.findall(r"\bmake ([a-z][\w-]*)", command)}
    called |= set(re.findall(r"'(test[\w-]*)'", text))  # chosen by what has started the workflow
    assert called and called <= TARGETS


def test_issue_forms_are_valid():
    for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(path.read_text("utf-8"))
        if path.stem != "config":
            assert form["name"] and form["description"]
            assert all(field["type"] and field["attributes"]["label"] for field in form["body"])


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_between_the_documents_lead_somewhere(name):
    text = (ROOT / name).read_text("utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    assert not [target for target in targets if "://" not in target and not (ROOT / target).exists()]
