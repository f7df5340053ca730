"""The peer's model says what the instance says, and the tables tell a miss from a hit."""

import os
import sys
import tempfile
import types
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "bench", "plan"))
import compact
import tables

INSTANCE = """# two people, three days
SECTION_HORIZON
3
SECTION_SHIFTS
E,480,
N,600,E
SECTION_STAFF
A,E=3|N=1,1500,480,2,1,1,1
B,E=3|N=0,1500,480,2,2,2,1
SECTION_DAYS_OFF
B,2
SECTION_SHIFT_ON_REQUESTS
A,0,N,7
SECTION_SHIFT_OFF_REQUESTS
B,0,E,3
SECTION_COVER
0,E,1,100,1
"""
KNOWN = {"days": "14", "staff": "8", "shifts": "1", "best": "607", "proved": "yes", "want": "607",
         "want_60": "", "gurobi": "607", "chain": "", "ip_vns": "607", "highs": "2635",
         "highs_s": "600", "cbc": "none", "cbc_s": "560", "monolith": "", "monolith_s": ""}


class Compact(unittest.TestCase):
    def setUp(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
            file.write(INSTANCE)
        self.addCleanup(os.unlink, file.name)
        self.instance = compact.Instance(file.name)
        self.text = compact.Model(self.instance).text().replace("\n ", "")

    def test_a_shift_that_may_not_follow_excludes_it_on_the_next_day(self):
        self.assertIn("+ x0_0_1 + x0_1_0 <= 1", self.text)

    def test_a_day_off_admits_no_shift(self):
        self.assertIn("+ x1_2_0 + x1_2_1 <= 0", self.text)

    def test_a_request_costs_when_it_is_not_met(self):
        self.assertIn("- 7 x0_0_1", self.text)
        self.assertIn("+ 3 x1_0_0", self.text)
        self.assertIn("+ 7 one", self.text)

    def test_a_single_day_between_two_others_breaks_a_run_of_two(self):
        self.assertIn("+ x1_0_0 + x1_0_1 + x1_2_0 + x1_2_1 - x1_1_0 - x1_1_1 >= 0", self.text)

    def test_a_solution_comes_back_as_a_roster(self):
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write("Optimal - objective value 8\n 3 x0_0_1 1 -7\n 4 x1_1_0 0.99999 0\n")
        self.addCleanup(os.unlink, file.name)
        self.assertEqual(compact.roster(self.instance, file.name), "A N - -\nB - E -\n")


class Tables(unittest.TestCase):
    def table(self, cost, seconds=600, told=600):
        row = {"name": "Instance1", "cost": cost, "bound": 600, "told": told, "time": seconds,
               "known": KNOWN}
        options = types.SimpleNamespace(time=seconds, threads=2, seed=1, peers=False,
                                        ablation=False)
        return tables.table("curtois", [row], options)

    def test_a_miss_shows(self):
        self.assertIn("| **no** |", self.table(608))
        self.assertIn("| **no** |", self.table(None))

    def test_a_hit_shows_with_its_gaps(self):
        self.assertIn("| 607 | 600 | 1.17 | 607* | 0.00 | 607 | yes |", self.table(607))

    def test_a_bound_that_is_told_and_not_certified_is_no_proof(self):
        self.assertIn("| 607 | 600 (told 607) | 1.17 |", self.table(607, told=607))

    def test_an_optimum_is_wanted_after_a_minute_too(self):
        self.assertIn("| **no** |", self.table(608, 60))


if __name__ == "__main__":
    unittest.main()
