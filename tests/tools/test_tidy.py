"""Break every rule of tools/tidy once: a check that cannot fail checks nothing."""

import importlib.machinery
import importlib.util
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools")
sys.path.insert(0, TOOLS)


def load(name):
    """A tool is a program without suffix; here it is wanted as a module."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), os.path.join(TOOLS, name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


TIDY = load("tidy")
CLEAN = {
    "src/state/meson.build": "files('rule.c')\n",
    "src/state/rule.c": "/* Why. */\n#include <entente/record.h>\n\nint f(void)\n{\n}\n",
    "src/state/rule.h": "/* Why. */\n#ifndef RULE_H\n#define RULE_H\n\n#endif /* RULE_H */\n",
}


def rules_broken(changes):
    """The rules that CLEAN with these files changed breaks."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**CLEAN, **changes}.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return [rule for _, rule, _ in TIDY.findings_of(root)]


class Tidy(unittest.TestCase):
    def broken_by(self, code, path="src/state/rule.c", opening="/* Why. */\n"):
        found = rules_broken({path: opening + code})
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_clean_tree_has_no_findings(self):
        self.assertEqual(rules_broken({}), [])

    def test_layout(self):
        self.assertEqual(self.broken_by("int a; \n"), "trailing space")
        self.assertEqual(self.broken_by("int\ta;\n"), "tab")
        self.assertEqual(self.broken_by("int a;"), "final newline")
        self.assertEqual(self.broken_by("int a" + "a" * 95 + ";\n"), "line of 101 columns")

    def test_words(self):
        self.assertEqual(self.broken_by("/* TO" "DO: later */\n"), "unfinished mark")
        self.assertEqual(self.broken_by("/* see /wo" "rk/main */\n"),
                         "absolute path of a machine")

    def test_long_file_needs_a_reason(self):
        self.assertEqual(self.broken_by("int a;\n" * 600), "file of 601 lines")
        table = "/* tidy: long because a table */\n" + "int a;\n" * 600
        self.assertEqual(rules_broken({"src/state/rule.c": table}), [])

    def test_long_function(self):
        body = "int f(void)\n{\n" + "    g();\n" * 61 + "}\n"
        self.assertEqual(self.broken_by(body), "function of 61 lines")

    def test_purpose_comes_first(self):
        self.assertEqual(self.broken_by("int a;\n", opening=""), "no purpose")

    def test_banned_calls_count_in_code_only(self):
        self.assertEqual(self.broken_by("int a = atoi(b);\n"), "call of atoi")
        self.assertEqual(self.broken_by("int a = time(NULL);\n"), "call of time")
        self.assertEqual(self.broken_by("void f() { printf(s); }\n"), "call of printf")
        harmless = "/* not atoi( */\nint a = env->time(b);\nchar *c = \"atoi(\";\n"
        self.assertEqual(rules_broken({"src/state/rule.c": harmless}), [])

    def test_includes_follow_the_walls(self):
        self.assertEqual(self.broken_by("#include <entente/plan.h>\n"), "state includes plan")
        self.assertEqual(self.broken_by("#include \"entente/node.h\"\n"), "state includes node")
        self.assertEqual(self.broken_by("#include <sodium.h>\n"), "state includes sodium.h")
        self.assertEqual(self.broken_by("#include \"../record/tile.h\"\n"),
                         "private header ../record/tile.h")

    def test_no_floats_where_bytes_are_folded(self):
        self.assertEqual(self.broken_by("double a;\n"), "floating point")

    def test_header_needs_a_guard(self):
        self.assertEqual(self.broken_by("int a;\n", path="src/state/rule.h"), "no include guard")

    def test_public_answer_must_be_looked_at(self):
        path = "src/state/include/entente/state.h"
        guarded = "#ifndef STATE_H\n#define STATE_H\n%senum en_status en_f(void);\n#endif\n"
        self.assertEqual(self.broken_by(guarded % "", path=path), "answer that may be dropped")
        self.assertEqual(rules_broken({path: "/* Why. */\n" + guarded % "EN_MUST_CHECK "}), [])

    def test_file_in_no_build_is_dead(self):
        self.assertEqual(self.broken_by("int a;\n", path="src/state/lost.c"), "in no meson.build")

    def test_library_without_walls(self):
        found = rules_broken({"src/target/meson.build": "files('a.c')\n"})
        self.assertEqual(found, ["library without walls"])


class Messages(unittest.TestCase):
    PO = load("check-po")

    def test_entries_are_read_whole(self):
        text = 'msgid ""\nmsgstr "head"\n\n#, fuzzy\nmsgid "a %1 "\n"b"\nmsgstr "c"\n'
        self.assertEqual(list(self.PO.entries(text)), [("a %1 b", ["c"], True)])

    def test_arguments_are_a_set_and_a_doubled_percent_is_none(self):
        self.assertEqual(self.PO.arguments("%2 of %1, %1: 5 %%1"), ["%1", "%2"])


class Counting(unittest.TestCase):
    RUN = load("run-tests")

    def count(self, output, result="OK"):
        tally = self.RUN.count_cases({"name": "t", "stdout": output, "result": result})
        return tally.passed, tally.failed, tally.skipped

    def test_cases_of_a_program_are_counted(self):
        self.assertEqual(self.count("[       OK ] a\n[  SKIPPED ] b\n"), (1, 0, 1))
        self.assertEqual(self.count("[       OK ] a\n[  FAILED  ] b\n", "FAIL"), (1, 1, 0))

    def test_crash_and_time_limit_are_failures(self):
        self.assertEqual(self.count("", "FAIL"), (0, 1, 0))
        self.assertEqual(self.count("[       OK ] a\n", "TIMEOUT"), (1, 1, 0))

    def test_replayed_inputs_are_counted(self):
        self.assertEqual(self.count("replayed 12 inputs\n"), (12, 0, 0))

    def test_program_without_cases_is_one(self):
        self.assertEqual(self.count("drill done\n"), (1, 0, 0))


if __name__ == "__main__":
    unittest.main()
