"""The tests that documents name exist: a document that points at nothing proves nothing.

A document names a test `folder/file: name`, which is in tests/folder/test_file.c or .py; `...`
stands for the rest of a name. A program is named `sim/simulate`, a drill `drills/drill-NN-...`, and
docs/record.md names its rules `rule_N_...`, in tests/state or tests/node.
"""

import glob
import os
import re
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
NAMED = re.compile(r"`([a-z]+/[a-z_]+): (\w+(?:\.\.\.)?)`")
PROGRAM = re.compile(r"`(sim/[a-z_]+)`")
DRILL = re.compile(r"`(drills/drill-\d\d-[\w-]*)(?:\.\.\.)?`")
RULE = re.compile(r"`(rule_(?:\d+|seq)_\w*?(?:\.\.\.)?)`")
PATH = re.compile(r"`((?:src|tests|tools|docs|scenarios|fuzz|bench|accords)/[\w./-]+)`")


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return file.read()


def tests_in(*patterns):
    """Names of the tests in the files that fit; a file that is not there holds none."""
    text = "".join(read(os.path.relpath(path, ROOT)) for pattern in patterns
                   for path in glob.glob(os.path.join(ROOT, "tests", pattern)))
    return set(re.findall(r"^static void (\w+)\(void \*\*|^    def (test_\w+)\(self", text, re.M))


def is_named(name, found):
    names = {one or other for one, other in found}
    if name.endswith("..."):
        return any(known.startswith(name[:-3]) for known in names)
    return name in names


def names_nothing(document):
    """What the document names and nobody wrote."""
    missing = []
    for place, name in NAMED.findall(document):
        folder, file = place.split("/")
        if not is_named(name, tests_in(f"{folder}/test_{file}.c", f"{folder}/test_{file}.py")):
            missing.append(f"{place}: {name}")
    for place in PROGRAM.findall(document):
        if not os.path.exists(os.path.join(ROOT, "tests", place + ".c")):
            missing.append(place)
    for place in DRILL.findall(document):
        if not glob.glob(os.path.join(ROOT, "scenarios", place + "*.scenario")):
            missing.append(place)
    return missing


class Documents(unittest.TestCase):
    def test_each_test_of_the_threat_model_exists(self):
        document = read("docs", "threat-model.md")
        self.assertGreater(len(NAMED.findall(document)), 80)
        self.assertEqual([], names_nothing(document))

    def test_each_row_of_the_threat_model_names_a_test_or_says_that_it_is_open(self):
        for line in read("docs", "threat-model.md").split("## What stays open")[0].split("\n"):
            if line.startswith("| ") and not line.endswith(("--- |", "shown by |")):
                with self.subTest(row=line[:60]):
                    cell = line.rstrip(" |").split(" | ")[-1]
                    self.assertRegex(cell, NAMED.pattern + "|" + DRILL.pattern + r"|open \d")

    def test_each_rule_between_parties_has_the_test_it_names(self):
        rules = RULE.findall(read("docs", "record.md"))
        self.assertGreater(len(rules), 15)
        found = tests_in("state/test_*.c", "node/test_*.c")
        self.assertEqual([], [rule for rule in rules if not is_named(rule, found)])

    def test_each_path_that_a_document_names_is_there(self):
        for document in ["README.md", "CONTRIBUTING.md",
                         *(os.path.relpath(path, ROOT)
                           for path in sorted(glob.glob(os.path.join(ROOT, "docs", "*.md"))))]:
            with self.subTest(document=document):
                self.assertEqual([], [path for path in PATH.findall(read(document))
                                      if not os.path.exists(os.path.join(ROOT, path))])

    def test_a_test_that_is_gone_is_noticed(self):
        self.assertEqual(names_nothing("`node/follow: a_smaller_head_is_ref...`"), [])
        self.assertEqual(names_nothing("`node/follow: a_larger_head`, `node/gone: it`, `sim/gone`"),
                         ["node/follow: a_larger_head", "node/gone: it", "sim/gone"])
        self.assertEqual(names_nothing("`drills/drill-99-...`"), ["drills/drill-99-"])


if __name__ == "__main__":
    unittest.main()
