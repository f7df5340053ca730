"""Crews from the command line: composed, changed as little as can be, refused with the line."""

import os

import program

GAO = os.path.join(program.ROOT, "fuzz", "corpus", "crews", "gao")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Crews(program.Case):
    def test_crews_with_cost_bound_and_what_each_party_gets(self):
        lines = self.ok("plan", "crews", GAO, "--out", "gao.crews", "--json").lines()
        self.assertEqual(lines[0]["manned"], 2)
        self.assertLessEqual(lines[0]["bound"], lines[0]["cost"])
        parties = {line["party"]: line for line in lines if line.get("part") == "party"}
        self.assertEqual(sorted(parties), ["cma", "fama"])
        crews = read(self.path("gao.crews")).splitlines()
        self.assertEqual([line.split()[:2] for line in crews], [["crew", "g-1"], ["crew", "g-2"]])

    def test_who_falls_ill_is_replaced_and_told(self):
        self.ok("plan", "crews", GAO, "--out", "gao.crews")
        crews = read(self.path("gao.crews"))
        lead = crews.split()[2].split(":")[0]
        text = self.write("ill.plan", read(GAO) + crews +
                          f"leave {lead} 2017-02-20T00:00:00Z 2017-02-23T20:00:00Z\n")
        lines = self.ok("plan", "crews", text, "--json").lines()
        changes = [line for line in lines if line.get("part") == "change"]
        self.assertEqual({line["patrol"] for line in changes}, {"g-1"})
        self.assertIn(lead, [line["out"] for line in changes])
        unchanged = self.write("same.plan", read(GAO) + crews)
        self.assertEqual([line for line in self.ok("plan", "crews", unchanged, "--json").lines()
                          if line.get("part") == "change"], [])

    def test_solve_takes_the_same_text(self):
        crews = [self.ok("plan", *words, "--out", "gao.crews", "--json").lines()[0]["cost"]
                 for words in (["crews", GAO], ["solve", GAO, "--format", "entente"])]
        self.assertEqual(crews[0], crews[1])

    def test_a_file_from_windows_is_taken(self):
        cost = [self.ok("plan", "crews", path, "--json").lines()[0]["cost"]
                for path in (GAO, self.windows("gao.plan", GAO))]
        self.assertEqual(cost[0], cost[1])

    def test_a_patrol_without_a_crew_is_an_answer_and_a_failure(self):
        text = self.write("none.plan", "node a share=1000 party=yes\npatrol g size=3 "
                          "start=2017-02-23T06:00:00Z end=2017-02-23T10:00:00Z\n")
        run = self.fails(1, "plan.unmanned", "plan", "crews", text)
        self.assertIn("0 people in all", run.out)

    def test_what_is_wrong_is_said_with_its_line(self):
        text = self.write("bad.plan", "node a share=1000 party=yes\nmember m-1 node=b\n")
        error = self.fails(1, "plan.text-name", "plan", "crews", text).error()
        self.assertEqual(error["place"], "line 2")
        crowded = self.write("bad.plan", read(GAO).replace("size=2 posts=lead:1,deputy:1",
                                                           "size=1 posts=lead:1,deputy:1"))
        error = self.fails(1, "plan.slot-posts", "plan", "crews", crowded).error()
        self.assertEqual(error["place"], "line 25")


if __name__ == "__main__":
    program.main()
