"""Figures go between the markers of a document, and a missed limit shows."""

import importlib.machinery
import importlib.util
import os
import unittest

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "bench-table")
LOADER = importlib.machinery.SourceFileLoader("bench_table", PATH)
TABLE = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_table", LOADER))
LOADER.exec_module(TABLE)

DOCUMENT = "before\n<!-- bench:begin{} -->\nan earlier table\n<!-- bench:end -->\nafter\n"
ROWS = [
    {"bench": "fold", "value": 90000, "unit": "acts/s", "want": "at least", "limit": 100000,
     "limit_name": "design", "ratio": 0.9},
    {"bench": "crew", "value": 6.1, "unit": "ms", "want": "at most", "limit": 50,
     "limit_name": "design", "ratio": 0.122},
]


class BenchTable(unittest.TestCase):
    def test_text_around_the_markers_stays_and_the_old_table_goes(self):
        text = TABLE.fill(DOCUMENT.format(""), ROWS)
        self.assertTrue(text.startswith("before\n<!-- bench:begin -->\n"))
        self.assertTrue(text.endswith("<!-- bench:end -->\nafter\n"))
        self.assertNotIn("earlier", text)

    def test_limits_count_from_their_own_side(self):
        text = TABLE.fill(DOCUMENT.format(""), ROWS)
        self.assertRegex(text, r"\| fold \| 90,000 acts/s .*\*\*no\*\*")
        self.assertRegex(text, r"\| crew \| 6.1 ms .*\| yes")

    def test_names_choose_rows(self):
        text = TABLE.fill(DOCUMENT.format(" crew"), ROWS)
        self.assertIn("crew", text)
        self.assertNotIn("fold", text)


if __name__ == "__main__":
    unittest.main()
