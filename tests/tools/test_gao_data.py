"""The data of Gao and of its first fortnight: made again the same, and consistent in itself."""

import csv
import importlib.machinery
import importlib.util
import os
import pathlib
import re
import sys
import tempfile
import unittest
from collections import Counter

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, os.fspath(ROOT / "tools"))
FORTNIGHT = ROOT / "scenarios" / "gao-first-fortnight"


def load(name):
    """A tool is a program without suffix; here it is wanted as a module."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"),
                                                  os.fspath(ROOT / "tools" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


class Made(unittest.TestCase):
    def test_made_again_the_files_are_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(load("make-members").main([folder]), 0)
            for name in ("members.csv", "vehicles.csv"):
                self.assertEqual(pathlib.Path(folder, name).read_bytes(),
                                 (FORTNIGHT / name).read_bytes(), f"{name}: run make-members")

    def test_seeded_numbers_are_those_published_for_splitmix64(self):
        rng = load("seeded.py").Seeded(1234567)
        self.assertEqual([rng.next() for _ in range(3)],
                         [6457827717110365317, 3203168211198807973, 9817491932198370423])


class Members(unittest.TestCase):
    def setUp(self):
        self.rows = rows_of(FORTNIGHT / "members.csv")

    def test_two_hundred_of_each_party(self):
        self.assertEqual(Counter(row["party"] for row in self.rows),
                         {"fama": 200, "cma": 200, "pf": 200})

    def test_tokens_differ_in_two_places_and_spell_no_word(self):
        tokens = [row["member"] for row in self.rows]
        seen = set()
        for token in tokens:
            self.assertRegex(token, r"^m-[a-hj-km-np-z2-9]{4}$")
            self.assertGreaterEqual(len(re.findall("[0-9]", token)), 2)
            for i in range(2, 6):
                mask = token[:i] + "*" + token[i + 1:]
                self.assertNotIn(mask, seen)
                seen.add(mask)

    def test_nothing_but_token_party_training_language_and_leave_is_kept(self):
        self.assertEqual(list(self.rows[0]),
                         ["member", "party", "component", "trained", "speaks", "away"])

    def test_every_lead_speaks_french_and_everybody_something(self):
        for row in self.rows:
            self.assertTrue(row["speaks"])
            if "leadership" in row["trained"]:
                self.assertIn("fr", row["speaks"].split())

    def test_parties_are_trained_alike_but_for_the_armys_medics(self):
        counts = {party: Counter(t for row in self.rows if row["party"] == party
                                 for t in row["trained"].split() if t != "first-aid")
                  for party in ("fama", "cma", "pf")}
        self.assertEqual(counts["fama"], counts["cma"])
        self.assertEqual(counts["cma"], counts["pf"])


class Gao(unittest.TestCase):
    def test_data_is_small(self):
        size = sum(path.stat().st_size for path in (ROOT / "data" / "gao").iterdir())
        self.assertLess(size, 300_000)

    def test_events_name_no_party_and_end_with_2017(self):
        rows = rows_of(ROOT / "data" / "gao" / "events.csv")
        self.assertFalse({"side_a", "side_b", "actor"} & set(rows[0]))
        self.assertLessEqual(max(row["date_to"] for row in rows), "2017-12-31")

    def test_events_count_low_best_high_in_order_but_for_the_one_known(self):
        for row in rows_of(ROOT / "data" / "gao" / "events.csv"):
            if row["event"] == "230349":  # 12, 12, 0 in UCDP itself: data/gao/README.md
                continue
            low, best, high = (int(row["deaths_" + what]) for what in ("low", "best", "high"))
            self.assertTrue(0 <= low <= best <= high, row["event"])

    def test_regions_of_places_are_listed(self):
        regions = {row["region"] for row in rows_of(ROOT / "data" / "gao" / "regions.csv")}
        for row in rows_of(ROOT / "data" / "gao" / "places.csv"):
            self.assertIn(row["region"], regions)

    def test_a_place_outside_its_region_is_refused(self):
        tool = load("extract-gao")
        square = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
        self.assertTrue(tool.lies_in([square[0]], 0.5, 0.5))
        self.assertFalse(tool.lies_in([square[0]], 7.15, 10.38))
        tool.PLACES = [("bamba", "Bamba", "gao", tool.EXERCISE, ("10.38333", "-7.15"))]
        tool.read_csv = lambda path: []
        with self.assertRaisesRegex(SystemExit, "bamba: .* lies outside gao"):
            tool.make_places(ROOT, {"ML-7": square})


if __name__ == "__main__":
    unittest.main()
