"""Read small questions from published pages, and judge their known wrong answers as the page does."""

import json
import re
from html import unescape

from mkdocs_pyodide.tools.bundle import SOURCES
from mkdocs_pyodide.tools.node import run_node

ELEMENT = re.compile(
    r'<small-question id="(?P<id>[\w-]+)"(?P<attributes>[^>]*)>(?P<content>.*?)</small-question>', re.DOTALL
)
ATTRIBUTE = re.compile(r'data-(kind|answer|tolerance)="([^"]*)"')
WRONG = re.compile(r'<template data-value="([^"]*)">')
SCRIPT = """
import { readFileSync } from "node:fs";
import { judge } from %s;

const questions = JSON.parse(readFileSync(0, "utf8"));
const known = ({ kind, answer, wrong, tolerance }) =>
  wrong.map((value) => judge(kind, value, answer, wrong, tolerance).known);
console.log(JSON.stringify(questions.map(known)));
"""


def read_questions(text):
    """Return the questions of a page: [{id, kind, answer, wrong, tolerance}]."""
    found = []
    for match in ELEMENT.finditer(text):
        values = {name: unescape(value) for name, value in ATTRIBUTE.findall(match["attributes"])}
        question = {
            "id": match["id"],
            "kind": values.pop("kind"),
            **{k: json.loads(v) for k, v in values.items()},
        }
        question["wrong"] = [json.loads(unescape(value)) for value in WRONG.findall(match["content"])]
        found.append(question)
    return found


def judge(questions, folder=None):
    """Return for each wrong answer of each question the number of the message that it gets in the page."""
    script = SCRIPT % json.dumps((SOURCES / "page/question/judge.js").as_uri())
    flags = ("--input-type=module", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON")
    return json.loads(run_node("--eval", script, flags=flags, input=json.dumps(questions)))
