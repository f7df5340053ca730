"""What a planner says, checked from the command line: solutions and bounds."""

import os

import program

BENCH = os.path.join(program.ROOT, "data", "bench")
INSTANCE = os.path.join(BENCH, "curtois", "Instance1.txt")
ROSTER = os.path.join(BENCH, "curtois", "fixtures", "Instance1.sol")
SPRINT = os.path.join(BENCH, "inrc1", "sprint01.txt")
CURTOIS = ["--format", "curtois"]
NO_PRICES = "entente-bound 2\nscale 1\nbound {}\nleaf\n"
# Friday to Monday, two people who should work two days each, and not before a free weekend; five
# cells are needed.
SMALL = """SCHEDULING_PERIOD;
small, 2010-01-01, 2010-01-04;
SKILLS = 1;
Nurse;
SHIFT_TYPES = 2;
D, Day, 08:30:00, 16:30:00, 1, Nurse;
N, Night, 22:30:00, 06:30:00, 1, Nurse;
CONTRACTS = 1;
0, any, (1|1), (1|5|2), (0|0|0), (1|3|2), (1|2|2), (0|0|0), (0|0|0), (0|0|0), (0|0|0), (0|0|0), \
SaturdaySunday, (1|3), (1|3), (1|3), (0|0), (1|3), 1, 0;
PATTERNS = 1;
0, 2, 2 (N|Any) (D|Any);
EMPLOYEES = 2;
0, 0, 0, 1, Nurse;
1, 1, 0, 1, Nurse;
DAY_OF_WEEK_COVER = 5;
Friday, N, 1;
Saturday, D, 1;
Sunday, D, 1;
Monday, D, 1;
Monday, N, 1;
DATE_SPECIFIC_COVER = 0;
DAY_OFF_REQUESTS = 0;
DAY_ON_REQUESTS = 0;
SHIFT_OFF_REQUESTS = 0;
SHIFT_ON_REQUESTS = 0;
"""


class Solutions(program.Case):
    def test_a_published_optimum_costs_what_is_published(self):
        answer = self.ok("plan", "check", INSTANCE, ROSTER, *CURTOIS, "--cost", "607", "--json")
        lines = answer.lines()
        self.assertEqual(lines[-1]["broken"], 0)
        self.assertEqual(lines[-1]["cost"], 607)
        self.assertEqual(sum(line["cost"] for line in lines[:-1]), 607)

    def test_another_cost_than_claimed_is_refused(self):
        self.fails(3, "plan.cost", "plan", "check", INSTANCE, ROSTER, *CURTOIS, "--cost", "606")

    def test_a_broken_roster_names_place_and_rule(self):
        with open(ROSTER, encoding="utf-8") as file:
            roster = self.write("bad.sol", file.read().replace("A - D D D D -", "A D D D D D D"))
        answer = self.fails(3, "plan.broken", "plan", "check", INSTANCE, roster, *CURTOIS)
        broken = [line for line in answer.lines() if line["part"] == "broken"]
        self.assertIn(("A, day 0", "curtois.day-off"), [(b["place"], b["rule"]) for b in broken])
        self.assertIn("curtois.run-max", [b["rule"] for b in broken])

    def test_tours_more_than_allowed_are_refused(self):
        path = os.path.join(BENCH, "toptw", "c101.txt")
        tours = self.write("c101.tours", "57\n63\n")
        words = ["plan", "check", path, tours, "--format", "toptw", "--tours"]
        self.assertIn("Tours: 2", self.ok(*words, "2").out)
        self.fails(3, "plan.tours", *words, "1")

    def test_an_unknown_format_is_a_usage_error(self):
        self.fails(2, "plan.format", "plan", "check", INSTANCE, ROSTER, "--format", "maps")

    def test_an_unreadable_instance_names_its_line(self):
        path = self.write("bad.txt", "SECTION_HORIZON\nmany\n")
        error = self.fails(1, "certify.number", "plan", "check", path, ROSTER, *CURTOIS).error()
        self.assertEqual(error["place"], "instance line 2")


class Solving(program.Case):
    SMALL = ("SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\n"
             "A,D={},2400,960,5,1,1,1\nB,D=7,2400,0,5,1,1,1\nSECTION_COVER\n0,D,1,100,1\n")

    def solve(self, text):
        self.write("small.txt", text)
        return ["plan", "solve", "small.txt", *CURTOIS, "--iterations", "20000"]

    def test_rules_that_contradict_each_other_are_told_with_their_line(self):
        answer = self.fails(1, "plan.clash", *self.solve(self.SMALL.format(1)), "--json")
        said = {line["part"]: line for line in answer.lines() if "part" in line}
        self.assertEqual((said["clash"]["line"], said["clash"]["person"]), (6, "A"))
        self.assertEqual(said["clash"]["rules"], "days with D 0-1; minutes worked 960-2400")
        self.assertEqual(said["broken"]["place"], "A")
        self.assertEqual(answer.error()["place"], "line 6")

    def test_files_from_windows_are_taken_here_and_by_the_judge(self):
        sprint = ["--format", "inrc1"]
        for words, path in ((CURTOIS, self.write("small.txt", self.SMALL.format(7))),
                            (sprint, self.write("sprint.txt", SMALL))):
            path = self.windows("marked.txt", path)
            said = self.ok("plan", "solve", path, *words, "--iterations", "2000", "--out", "a.sol",
                           "--bound", "a.bound", "--json").lines()[-1]
            self.ok("plan", "check", path, self.windows("m.sol", self.path("a.sol")), *words,
                    "--cost", str(said["cost"]))
            self.ok("plan", "check-bound", path, self.windows("m.bound", self.path("a.bound")),
                    *words)

    def test_what_cannot_be_written_is_said_before_the_search(self):
        words = self.solve(self.SMALL.format(7))
        for option in ("--out", "--bound"):
            for path in ("nowhere/small.sol", ".", ""):
                answer = self.fails(1, "file.target", *words, option, path)
                self.assertEqual(answer.out, "")

    def test_a_roster_that_cannot_be_written_is_shown(self):
        answer = self.fails(1, "file.space", *self.solve(self.SMALL.format(7)), "--out",
                            "/dev/full")
        self.assertRegex(answer.lines()[-1]["text"], r"(?m)^A( [D-]){7}$")


class Bounds(program.Case):
    def test_what_the_planner_says_is_what_the_judge_finds(self):
        said = self.ok("plan", "solve", INSTANCE, *CURTOIS, "--time", "120", "--threads", "2",
                       "--out", "found.sol", "--bound", "found.bound", "--json").lines()[-1]
        self.ok("plan", "check", INSTANCE, "found.sol", *CURTOIS, "--cost", str(said["cost"]))
        proof = self.ok("plan", "check-bound", INSTANCE, "found.bound", *CURTOIS,
                        "--json").lines()[0]
        self.assertEqual((said["bound"], proof["claimed"]), (607, 607))
        self.assertGreater(proof["leaves"], 1)

    def test_a_bound_that_the_prices_prove_holds(self):
        path = self.write("good.bound", NO_PRICES.format(0))
        answer = self.ok("plan", "check-bound", INSTANCE, path, *CURTOIS, "--json").lines()[0]
        self.assertEqual((answer["claimed"], answer["relaxed"], answer["people"]), (0, 0, 8))

    def test_a_bound_that_they_do_not_prove_is_refused(self):
        path = self.write("bad.bound", NO_PRICES.format(500))
        self.fails(3, "plan.bound", "plan", "check-bound", INSTANCE, path, *CURTOIS)

    def test_what_is_said_of_soft_rules_is_what_the_judge_finds(self):
        path = self.write("small.txt", SMALL)
        inrc1 = ["--format", "inrc1"]
        said = self.ok("plan", "solve", path, *inrc1, "--time", "2", "--threads", "2",
                       "--out", "small.sol", "--bound", "small.bound", "--json").lines()[-1]
        self.ok("plan", "check", path, "small.sol", *inrc1, "--cost", str(said["cost"]))
        proof = self.ok("plan", "check-bound", path, "small.bound", *inrc1, "--json").lines()[0]
        self.assertEqual(said["bound"], proof["claimed"])
        self.assertGreater(proof["claimed"], 0)

    def test_tours_have_no_certificates(self):
        path = self.write("good.bound", NO_PRICES.format(0))
        self.fails(2, "plan.format", "plan", "check-bound", INSTANCE, path, "--format", "toptw")

    def test_a_bound_of_the_competition_is_judged_too(self):
        path = self.write("good.bound", NO_PRICES.format(0))
        answer = self.ok("plan", "check-bound", SPRINT, path, "--format", "inrc1",
                         "--json").lines()[0]
        self.assertEqual((answer["found"], answer["people"]), (7, 10))  # rules and wishes alone


if __name__ == "__main__":
    program.main()
