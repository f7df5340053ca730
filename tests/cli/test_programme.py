"""A programme made from needs, drawn and proposed, by the program's own commands."""

import json
import os
import shutil
import signal
import subprocess
import tempfile

import program

SETUP = os.path.join(program.ROOT, "scenarios", "drills", "setup.scenario")

NEEDS = """# Two days of short patrols in the town.
programme: 2017-02-23 2
number: G-0901
base: camp-moc
vehicles: 5 60
driver: driver
kind: short 05:00 18:00 120 240
stops: short 1 2 20 60
crew: short 7 8 0
task: short reassurance
posts: 6 lead 1 deputy 1 medic 1
zone: gao-market gao-town short 20 1 2
zone: gao-port gao-town short 20 1 2
zone: gao-gate-east gao-town short 20 0 0
"""
WANT = "want: 2017-02-23 short 1\nwant: 2017-02-24 short 1\n"
SETTLED = ("settled: G-0902 short reassurance 2017-02-24T08:10:00Z 2017-02-24T10:30:00Z 7 2 "
           "gao-market 15 120\n")


class Programme(program.Case):
    """The roster of the drills on a registrar's node."""

    template = None

    @classmethod
    def tearDownClass(cls):
        cls.template.cleanup()

    def setUp(self):
        super().setUp()
        if not self.template:
            type(self).template = tempfile.TemporaryDirectory()
            self.folder, fresh = self.template.name, self.folder
            story = self.write("story.scenario", f"title en Setup\ninclude {SETUP}\n")
            self.ok("play", story, "--keep", "kept", "--quiet")
            self.folder = fresh
        shutil.copytree(os.path.join(self.template.name, "kept", "registrar"), self.path("moc"))
        self.clock = "2017-02-22T07:00:00Z"

    def moc(self, *words, **more):
        return self.ok("programme", *words, "--node", "moc", **more)

    def make(self, needs, *words):
        return self.moc("make", self.write("needs.txt", needs), "--joint", "2", *words)

    def test_every_patrol_has_hours_stops_and_crew_each_with_its_reason(self):
        rows = self.make(NEEDS + WANT, "--dry-run", "--json").lines()
        patrols = [row for row in rows if "stops" in row]
        self.assertEqual([row["order"] for row in patrols], ["G-0901", "G-0902"])
        self.assertEqual([row["verdict"] for row in patrols], ["manned"] * 2)
        codes = {row["code"] for row in rows if row.get("part") == "why"}
        self.assertLessEqual({"why.zone-never", "why.hour", "why.vehicles", "why.seats"}, codes)
        self.assertEqual([row for row in rows if row.get("part") == "unmet"], [])

    def test_the_same_seed_gives_the_same_programme(self):
        first = self.make(NEEDS + WANT, "--dry-run", "--seed", "7").out
        self.assertEqual(first, self.make(NEEDS + WANT, "--dry-run", "--seed", "7").out)
        self.assertNotEqual(first, self.make(NEEDS + WANT, "--dry-run", "--seed", "8").out)

    def test_a_rhythm_is_as_many_patrols_and_what_is_settled_stays(self):
        rows = self.make(NEEDS + "rhythm: short 1 2\n" + SETTLED, "--dry-run", "--json").lines()
        patrols = {row["order"]: row for row in rows if "stops" in row}
        self.assertEqual(sorted(patrols), ["G-0901", "G-0902"])
        self.assertEqual(patrols["G-0902"]["start"], "2017-02-24T08:10:00Z")
        self.assertEqual(patrols["G-0902"]["stops"], "gao-market 15 120")

    def test_the_pool_holds_other_programmes_that_compose_takes(self):
        self.make(NEEDS + WANT, "--dry-run", "--out", "out", "--pool", "3", "--within", "5000")
        names = sorted(os.listdir(self.path("out/pool")))
        self.assertEqual(names, ["0001.csv", "0002.csv", "0003.csv"])
        texts = []
        for name in ["best.csv", *(f"pool/{name}" for name in names)]:
            with open(self.path(f"out/{name}"), encoding="utf-8") as file:
                texts.append(file.read())
        self.assertTrue(all(text.startswith("# cost: ") for text in texts))
        self.assertEqual(len(set(texts)), 4)
        self.moc("compose", self.path("out/pool/0002.csv"), "--dry-run")

    def test_a_pool_that_stays_small_says_what_the_others_lacked(self):
        path = self.write("needs.txt", NEEDS + WANT)
        rows = self.moc("make", path, "--joint", "40", "--dry-run", "--out", "few", "--pool", "3",
                        "--within", "0", "--json").lines()
        pool = {row["part"]: row for row in rows if row.get("part", "").startswith("pool")}
        short = pool["pool-short"]
        self.assertEqual(12 - pool["pool"]["alternatives"], short["too_dear"] + short["lacking"])

    def test_orders_are_proposed_as_one_programme_and_drawn_from_the_record(self):
        self.make(NEEDS + WANT, "--programme", "P-9", "--key", "minusma/ops-1")
        orders = self.ok("state", "view", "orders", "--node", "moc", "--json").lines()
        self.assertEqual([row["state"] for row in orders], ["open", "open"])
        reasons = self.ok("state", "view", "reasons", "G-0901", "--node", "moc", "--json").lines()
        self.assertIn("why.hour", {row["line"] for row in reasons})
        self.assertTrue(any(row["line"] == "why.zone-never" and row["args"][0].startswith("gao-")
                            for row in reasons), reasons)
        told = self.ok("order", "show", "G-0901", "--node", "moc", env={"LANG": "fr_FR.UTF-8"}).out
        self.assertRegex(told, r"part à \d\d:\d\d\s: aucun autre départ")
        picture = self.moc("chart", "P-9", "--lang", "fr").out
        for word in ["<svg", "EXERCICE", "G-0902", "ven 24/02", "Ce que reçoit chaque partie"]:
            self.assertTrue(word in picture, word)
        page = self.moc("chart", "P-9", "--format", "html", "--lang", "en").out
        for word in ['<html lang="en">', "EXERCISE", "Who serves when", "m-f01"]:
            self.assertTrue(word in page, word)

    def test_a_french_table_says_french_words_and_a_program_reads_tokens(self):
        self.agreed()
        french = {"env": {"LANG": "fr_FR.UTF-8"}}
        view = ("state", "view", "orders", "--node", "moc")
        self.assertRegex(self.ok(*view, **french).out, r"G-0901 +1 +en vigueur")
        self.assertEqual([row["state"] for row in self.ok(*view, "--json", **french).lines()],
                         ["effective"] * 2)
        answers = self.ok("state", "view", "consents", "--node", "moc", **french).out
        self.assertRegex(answers, r"cma +consent ")

    def test_reasons_are_codes_and_arguments_in_every_language(self):
        told = [[{key: row[key] for key in row if key != "text"} for row in self.moc(
            "make", self.write("needs.txt", NEEDS + WANT), "--joint", "2", "--dry-run", "--json",
            env=env).lines()] for env in ({}, {"LANG": "fr_FR.UTF-8"})]
        self.assertEqual(*told)
        visit = next(row for row in told[0] if row.get("code") == "why.zone-visit")
        self.assertRegex(" ".join(visit["args"]), r"^gao-[a-z-]+ 1 1$")

    def agreed(self):
        """P-9 of two patrols, agreed by all."""
        self.make(NEEDS + WANT, "--programme", "P-9", "--key", "minusma/ops-1")
        for party in program.PARTIES:
            key = os.path.join(self.template.name, "kept", party, "keys", party, "officer-1.key")
            self.ok("consent", "give", "P-9", "--node", "moc", "--key", key)

    def test_a_programme_made_again_stands_in_the_place_of_the_first(self):
        first = {row["order"]: row["vehicles"] for row in self.make(
            NEEDS + WANT, "--dry-run", "--json").lines() if "stops" in row}
        self.agreed()
        rows = self.make(NEEDS + WANT, "--dry-run", "--json").lines()
        again = {row["order"]: row["vehicles"] for row in rows if "stops" in row}
        self.assertEqual(again, first)
        beside = self.make(NEEDS.replace("G-0901", "H-0901") + WANT, "--dry-run", "--json").lines()
        others = [row for row in beside if "stops" in row]
        self.assertEqual([row["order"] for row in others], ["H-0901", "H-0902"])
        self.assertNotEqual([row["vehicles"] for row in others], list(first.values()))

    def test_a_vehicle_in_the_workshop_goes_with_nobody(self):
        line = "vehicles: 5 60\n"
        needs = NEEDS.replace(
            line, line + "workshop: %s 2017-02-23T00:00:00Z 2017-02-25T00:00:00Z\n") + WANT
        rows = self.make(NEEDS + WANT, "--dry-run", "--json").lines()
        used = {name for row in rows if "stops" in row for name in row["vehicles"].split()}
        gone = sorted(used)[0]
        rows = self.make(needs % gone, "--dry-run", "--json").lines()
        still = {name for row in rows if "stops" in row for name in row["vehicles"].split()}
        self.assertTrue(still)
        self.assertNotIn(gone, still)
        self.fails(1, "needs.vehicle", "programme", "make", self.write("w.txt", needs % "v-99"),
                   "--dry-run", "--node", "moc")

    def two_bases(self, seats=6, crew=6):
        """Needs with a base at Bourem: half the people, one vehicle, patrols of its own."""
        needs = NEEDS.replace("base: camp-moc\n", "base: camp-moc\nbase: bourem\n")
        needs = needs.replace("vehicles: 5 60\n", f"vehicles: {seats} 60\n"
                              "people: bourem guard,hcua,maa-pf\nfleet: bourem v-03\n")
        needs = needs.replace("crew: short 7 8 0", f"crew: short {crew} {crew} 0")
        needs = needs.replace("posts: 6 lead 1 deputy 1 medic 1", "posts: 6 lead 1 deputy 1")
        return (needs + "zone: bourem gao-north short 20 1 2\n" + "want: 2017-02-23 short 1\n"
                "send: bourem 2017-02-24 short 1\n")

    def test_each_base_sends_its_own_people_and_vehicles_to_its_own_zones(self):
        rows = self.make(self.two_bases(), "--dry-run", "--json", "--seed", "2").lines()
        patrols = [row for row in rows if "stops" in row]
        north = next(row for row in patrols if row["start"].startswith("2017-02-24"))
        self.assertEqual((north["base"], north["vehicles"]), ("bourem", "v-03"))
        self.assertTrue(north["stops"].startswith("bourem "))
        members = {row["member"]: row["component"] for row in
                   self.ok("state", "view", "members", "--node", "moc", "--json").lines()}
        crew = next(row["members"] for row in rows
                    if row.get("part") == "crew" and row["order"] == north["order"])
        self.assertEqual({members[seat.split()[0]] for seat in crew.split(", ")},
                         {"guard", "hcua", "maa-pf"})
        sheet = {(row["base"], row["party"]): row["seats"] for row in rows
                 if row.get("part") == "base"}
        self.assertEqual(sum(sheet["bourem", party] for party in program.PARTIES), 5)
        self.assertEqual(sum(sheet["camp-moc", party] for party in program.PARTIES), 5)
        self.assertIn("why.base", {row.get("code") for row in rows})

    def members(self):
        return {row["member"]: row for row in
                self.ok("state", "view", "members", "--node", "moc", "--json").lines()}

    def posted(self):
        """The record says who serves at Bourem, as two_bases does, and that all others do not."""
        for party in program.PARTIES:
            for place, north in [("bourem", True), ("camp-moc", False)]:
                tokens = [name for name, row in self.members().items() if row["body"] == party
                          and (row["component"] in {"guard", "hcua", "maa-pf"}) == north]
                key = os.path.join(self.template.name, "kept", party, "keys", party,
                                   "officer-1.key")
                self.ok("member", "base", place, *tokens, "--node", "moc", "--key", key)
        rows = self.ok("vehicle", "list", "--node", "moc", "--json").lines()
        others = [row["vehicle"] for row in rows if row["vehicle"] != "v-03"]
        for words in ["bourem", "v-03"], ["camp-moc", *others]:
            self.ok("vehicle", "base", *words, "--node", "moc", "--key", "minusma/ops-1")

    def components(self, seats):
        return {self.members()[seat.split()[0]]["component"] for seat in seats}

    def test_the_record_says_who_serves_where_and_needs_may_say_otherwise(self):
        self.posted()
        needs = self.two_bases()
        silent = needs.replace("people: bourem guard,hcua,maa-pf\n", "")
        silent = silent.replace("fleet: bourem v-03\n", "")
        rows = self.make(needs, "--dry-run", "--json", "--seed", "2").lines()
        self.assertEqual(rows, self.make(silent, "--dry-run", "--json", "--seed", "2").lines())
        other = silent.replace("vehicles: 6 60\n", "vehicles: 6 60\npeople: bourem fama,cma\n")
        answer = self.run_("programme", "make", self.write("o.txt", other), "--dry-run", "--json",
                           "--seed", "2", "--node", "moc")
        crews = {row["order"]: row["members"].split(", ")
                 for row in map(json.loads, answer.out.splitlines()) if row.get("part") == "crew"}
        self.assertFalse(self.components(crews["G-0902"]) <= {"guard", "hcua", "maa-pf"})

    def test_a_list_is_manned_from_the_bases_of_the_record_and_replanned_within_them(self):
        self.posted()
        self.make(self.two_bases(), "--dry-run", "--out", "out", "--seed", "2")
        with open(self.path("out/best.csv"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn("vehicles,base\n", text)
        bare = "\n".join(line.rsplit(",", 1)[0] if "," in line else line
                         for line in text.splitlines())
        rows = self.moc("compose", self.write("bare.csv", bare), "--dry-run", "--json").lines()
        crew = next(row for row in rows if row.get("order") == "G-0902" and "members" in row)
        self.assertEqual(self.components(crew["members"].split(", ")), {"guard", "hcua", "maa-pf"})
        rows = self.moc("compare", self.path("out/best.csv"), "bare.csv", "--json").lines()
        seats = {part: {} for part in ("party", "base")}
        for row in rows:
            if row["part"] in seats:
                key = (row["list"], row["party"])
                seats[row["part"]].setdefault(key, []).append(row["seats"])
        self.assertEqual({key: sum(some) for key, some in seats["base"].items()},
                         {key: sum(some) for key, some in seats["party"].items()})
        self.assertEqual({row["base"] for row in rows if row["part"] == "base"},
                         {"camp-moc", "bourem"})
        wrong = text.replace(",bourem\n", ",gao-market\n")
        self.fails(1, "demand.base", "programme", "compose", self.write("w.csv", wrong),
                   "--dry-run", "--node", "moc")
        self.moc("compose", self.path("out/best.csv"), "--programme", "P-9", "--key",
                 "minusma/ops-1")
        orders = self.ok("state", "view", "orders", "--node", "moc", "--json").lines()
        self.assertEqual({row["order"]: row["leaves"] for row in orders},
                         {"G-0901": "camp-moc", "G-0902": "bourem"})
        for party in program.PARTIES:
            key = os.path.join(self.template.name, "kept", party, "keys", party, "officer-1.key")
            self.ok("consent", "give", "P-9", "--node", "moc", "--key", key)
        seats = self.crew("G-0902")
        self.assertEqual(self.components([who for who, post in seats]), {"guard", "hcua", "maa-pf"})
        gone = min(who for who, post in seats if post == "member")
        rows = self.moc("replan", "P-9", "--ill", gone, "--dry-run", "--json").lines()
        change = next(row for row in rows if row["part"] == "change")
        self.assertEqual(self.members()[change["in"]]["base"], "bourem")
        self.assertEqual(self.moc("check", "P-9", "--json").lines()[-1]["broken"], 0)
        failing = self.run_("programme", "replan", "P-9", "--vehicle", "v-03", "--dry-run",
                            "--node", "moc", "--json")
        self.assertIn("replan.unmet", failing.err)

    def test_a_base_that_is_wrong_is_told_by_its_line(self):
        needs = self.two_bases()
        for old, new, rule in [("people: bourem", "people: bamba", "needs.base"),
                               ("guard,", "gaurd,", "needs.people"),
                               ("people: bourem guard,hcua,maa-pf\n", "", "needs.nobody"),
                               ("fleet: bourem v-03\n", "", "needs.no-vehicle"),
                               ("v-03", "v-99", "needs.vehicle"),
                               ("base: bourem", "base: camp-moc", "needs.twice"),
                               ("base: bourem", "base: nowhere", None)]:
            self.fails(1, rule or "needs.base", "programme", "make",
                       self.write("bad.txt", needs.replace(old, new, 1)), "--dry-run",
                       "--node", "moc")

    def test_a_patrol_that_lacks_a_vehicle_is_told_with_what_would_help(self):
        needs = self.write("lacks.txt", self.two_bases(seats=8, crew=7))
        answer = self.run_("programme", "make", needs, "--dry-run", "--json", "--node", "moc")
        self.assertEqual(answer.error()["rule"], "plan.vehicles")
        lacks = [json.loads(line) for line in answer.out.splitlines()]
        lacks = [row for row in lacks if row.get("part") == "vehicles"]
        self.assertEqual([(row["has"], row["needs"], row["more"], row["base-has"])
                          for row in lacks], [(1, 2, 1, 1)])

    def test_a_story_tells_which_patrol_lacks_a_vehicle(self):
        self.write("lacks.txt", self.two_bases(seats=8, crew=7))
        story = self.write("story.scenario", f"include {SETUP}\n"
                           "make P-30 from lacks.txt by minusma/ops-1\n")
        self.clock = None
        answer = self.run_("play", story)
        self.assertRegex(answer.out, r"G-0902 lacks vehicles: it has 1 of the 2")

    def crew(self, order):
        rows = self.ok("state", "view", "crew", order, "--node", "moc", "--json").lines()
        return {(row["member"], row["post"]) for row in rows}

    def test_replanning_changes_the_seat_of_whoever_is_ill_and_no_other(self):
        self.agreed()
        before = self.crew("G-0902")
        gone = next(seat for seat in sorted(before) if seat[1] == "member")
        rows = self.moc("replan", "P-9", "--ill", gone[0], "--dry-run", "--json").lines()
        touched = {row["order"] for row in rows if row["part"] == "change"}
        self.assertIn("G-0902", touched)
        self.moc("replan", "P-9", "--ill", gone[0], "--key", "minusma/ops-1")
        orders = self.ok("state", "view", "orders", "G-0902", "--node", "moc", "--json").lines()
        self.assertEqual([(row["version"], row["state"]) for row in orders],
                         [(1, "effective"), (2, "open")])
        self.assertTrue(gone[0] in orders[1]["remark"], orders[1]["remark"])
        crew = {(row["member"], row["post"]) for row in self.ok(
            "state", "view", "version-crew", orders[1]["id"], "--node", "moc", "--json").lines()}
        self.assertEqual(len(crew - before), 1)
        self.assertEqual(before - crew, {gone})

    def test_a_vehicle_that_fails_is_replaced_or_listed_and_a_sector_called_off(self):
        self.agreed()
        rows = self.moc("replan", "P-9", "--vehicle", "v-01", "--dry-run", "--json").lines()
        moved = [row for row in rows if row["part"] == "vehicles"]
        self.assertTrue(all("v-01" not in row["vehicles"].split() for row in moved))
        cases = [("crews.member", "--ill", "m-nobody"), ("replan.vehicle", "--vehicle", "v-99"),
                 ("replan.party", "--suspend", "nobody gao-market"),
                 ("replan.sector", "--suspend", "cma atlantis")]
        for rule, *words in cases:
            self.fails(1, rule, "programme", "replan", "P-9", *words, "--dry-run", "--node", "moc")
        self.fails(1, "replan.programme", "programme", "replan", "P-404", "--node", "moc")
        stops = self.ok("state", "view", "stops", "G-0901", "--node", "moc", "--json").lines()
        self.moc("replan", "P-9", "--suspend", f"cma {stops[0]['place']}", "--key", "minusma/ops-1")
        states = {row["order"]: row["state"] for row in self.ok(
            "state", "view", "patrols", "--node", "moc", "--json").lines()}
        self.assertEqual(states["G-0901"], "cancelled")

    def check(self, *words):
        return self.moc("check", "P-9", *words, "--json").lines()[-1]

    def test_a_search_that_is_stopped_says_so_and_signs_nothing(self):
        words = [program.PROGRAM, "programme", "make", self.write("needs.txt", NEEDS + WANT),
                 "--trials", "100000", "--programme", "P-9", "--key", "minusma/ops-1", "--node",
                 "moc", "--clock", self.clock, "--json", "--out", "out"]
        making = subprocess.Popen(words, cwd=self.folder, text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
        self.assertEqual(json.loads(making.stdout.readline())["part"], "progress")
        making.send_signal(signal.SIGINT)
        rows = [json.loads(line) for line in making.communicate(timeout=60)[0].splitlines()]
        self.assertIn("stopped", {row.get("part") for row in rows})
        self.assertIn("programme.stopped", {row.get("rule") for row in rows})
        self.assertEqual(making.returncode, 1)
        self.assertTrue(os.path.exists(self.path("out/best.csv")))
        self.assertEqual(self.ok("programme", "list", "--node", "moc", "--json").lines(), [])

    def test_who_did_not_make_a_programme_judges_it_from_the_record(self):
        self.make(NEEDS + WANT, "--programme", "P-9", "--key", "minusma/ops-1")
        found = self.check()
        self.assertEqual((found["patrols"], found["broken"]), (2, 0))
        self.assertLessEqual(found["bound"], min(found["cost"], found["own"]))
        for party in program.PARTIES:
            key = os.path.join(self.template.name, "kept", party, "keys", party, "officer-1.key")
            self.ok("consent", "give", "P-9", "--node", "moc", "--key", key)
        # In force it is no history to itself: nobody repeats anybody, no party is ahead by it.
        self.assertEqual(self.check(), found)
        self.fails(1, "chart.empty", "programme", "check", "P-404", "--node", "moc")

    def test_crews_that_break_a_rule_are_told_by_order_and_rule(self):
        self.make(NEEDS + WANT, "--programme", "P-9", "--key", "minusma/ops-1")
        orders = self.ok("state", "view", "orders", "G-0902", "--node", "moc", "--json").lines()
        crew = self.ok("state", "view", "version-crew", orders[0]["id"], "--node", "moc",
                       "--json").lines()
        key = os.path.join(self.template.name, "kept", crew[0]["body"], "keys", crew[0]["body"],
                           "officer-1.key")
        self.ok("member", "away", crew[0]["member"], "--from", "2017-02-23", "--until",
                "2017-02-26", "--node", "moc", "--key", key)
        answer = self.fails(3, "check.rules", "programme", "check", "P-9", "--node", "moc")
        broken = [row["order"] for row in answer.lines() if row.get("part") == "broken"]
        self.assertIn("G-0902", broken)

    def test_where_a_picture_cannot_be_written_its_folder_is_named(self):
        self.agreed()
        self.fails(1, "file.target", "programme", "chart", "P-9", "--out", "nowhere/p.svg",
                   "--node", "moc")

    def test_lists_are_compared_by_what_each_party_gets(self):
        self.make(NEEDS + WANT, "--dry-run", "--out", "out", "--pool", "1", "--within", "5000")
        rows = self.moc("compare", self.path("out/best.csv"), self.path("out/pool/0001.csv"),
                        "--json").lines()
        parties = [(row["list"], row["party"]) for row in rows if row["part"] == "party"]
        self.assertEqual(parties, [(name, party) for name in ("best.csv", "0001.csv")
                                   for party in ("fama", "cma", "pf")])
        self.assertEqual([row["manned"] for row in rows if row["part"] == "list"], [2, 2])
        shutil.copytree(self.path("out"), self.path("other"))
        rows = self.moc("compare", "out/best.csv", "other/best.csv", "--json").lines()
        self.assertEqual([row["list"] for row in rows if row["part"] == "list"],
                         ["out/best.csv", "other/best.csv"])
        bad = self.fails(1, "csv.column-missing", "programme", "compare", "out/best.csv",
                         self.write("bad.csv", "order\n"), "--node", "moc")
        self.assertEqual(bad.error()["place"], "bad.csv, line 1")

    def test_what_is_wrong_is_named_by_its_line(self):
        cases = [
            ("needs.kind", NEEDS + "want: 2017-02-23 long 1\n", "line 15"),
            ("needs.date", NEEDS + "want: tomorrow short 1\n", "line 15"),
            ("needs.day", NEEDS + "want: 2017-03-23 short 1\n", "line 15"),
            ("needs.place", NEEDS.replace("gao-port", "atlantis") + WANT, "line 13"),
            ("needs.twice", NEEDS.replace("gao-port", "gao-market") + WANT, "line 13"),
            ("needs.number", NEEDS.replace("G-0901", "G") + WANT, "number"),
            ("needs.order", NEEDS.replace("05:00 18:00", "18:00 05:00") + WANT, "line 7"),
            ("needs.order", NEEDS.replace("crew: short 7", "crew: short 17") + WANT, "line 9"),
            ("needs.task", NEEDS.replace("reassurance", "dancing") + WANT, "line 10"),
            ("needs.post", NEEDS.replace("posts: 6 ", "posts: 6 pilot 1 ") + WANT, "line 11"),
            ("needs.posts", NEEDS.replace("posts: 6 ", "posts: 6 radio 9 ") + WANT, "line 11"),
            ("needs.kind-whole", NEEDS.replace("stops: short", "kind: long 05:00 06:00 60 90\n"
                                               "stops: short"), "long"),
            ("needs.stops", NEEDS + SETTLED.replace("gao-market 15", "gao-market x"), "line 15"),
            ("programme.settled", NEEDS + SETTLED.replace("15 120", "15 1200"), "G-0902"),
            ("line.key-unknown", NEEDS + "wish: 1\n", "line 15"),
            ("line.key-missing", "", None),
            ("line.key-order", NEEDS.replace("driver:", "#") + "driver: driver\n", "line 15"),
        ]
        for rule, text, place in cases:
            words = ["programme", "make", self.write("bad.txt", text), "--dry-run", "--node", "moc"]
            answer = self.run_(*words, "--json").error()
            self.assertEqual(answer["rule"], rule)
            if place:
                self.assertEqual(answer["place"], place)

    def test_what_stands_there_twice_names_both_lines(self):
        for line, word, first in (("speed: 20 20 40", None, None),
                                  ("stops: short 1 1 20 60", "short", 8),
                                  ("crew: short 7 7 0", "short", 9),
                                  ("task: short patrol", "short", 10),
                                  ("posts: 6 lead 1", "6", 11),
                                  (SETTLED.strip(), "G-0902", 15)):
            key = line.split(":")[0]
            lines = (NEEDS.replace("kind:", "speed: 20 20 40\nkind:") if not word else NEEDS)
            lines = (lines + (SETTLED if key == "settled" else "")).splitlines()
            at = max(i for i, text in enumerate(lines) if text.startswith(key)) + 1
            path = self.write("twice.txt", "\n".join(lines[:at] + [line] + lines[at:]) + "\n")
            answer = self.run_("programme", "make", path, "--dry-run", "--node", "moc")
            self.assertEqual(answer.exit, 1, line)
            self.assertIn(f"line {at + 1}", answer.err)
            if word:
                self.assertIn(f"{word}\" is there already, in line {first}", answer.err)

    def test_a_member_without_component_is_of_the_party_and_never_left_out(self):
        path = self.write("more.csv", "member,party,component\nm-zzz9,cma,\n")
        key = os.path.join(self.template.name, "kept", "cma", "keys", "cma", "officer-1.key")
        answer = self.fails(1, "member.component", "member", "enrol", path, "--party", "cma",
                            "--node", "moc", "--key", key)
        self.assertIn("cma", answer.err)

    def test_days_that_are_over_are_told_before_anything_is_proposed(self):
        path = self.write("needs.txt", NEEDS + WANT)
        self.clock = "2017-02-24T00:00:00Z"
        words = ["programme", "make", path, "--joint", "2", "--node", "moc"]
        rows = self.ok(*words, "--dry-run", "--json").lines()
        self.assertEqual((rows[0]["part"], rows[0]["over"], rows[0]["days"]), ("warning", 1, 2))
        answer = self.fails(1, "programme.over", *words, "--key", "minusma/ops-1")
        self.assertIn("1 of 2", answer.err)
        self.clock = None  # the record's last act is of the day before the programme
        self.assertNotIn("Warning", self.ok(*words, "--dry-run").out)

    def test_where_files_cannot_be_written_is_said_before_the_search(self):
        path = self.write("needs.txt", NEEDS + WANT)
        for out in ("nowhere/out", "needs.txt", ""):
            answer = self.fails(1, "file.target", "programme", "make", path, "--dry-run", "--out",
                                out, "--node", "moc")
            self.assertEqual(answer.out, "")
        self.fails(2, "programme.out", "programme", "make", path, "--dry-run", "--pool", "3",
                   "--node", "moc")

    def test_a_french_reader_reads_french_words_and_numbers_and_a_program_none(self):
        french = {"env": {"LANG": "fr_FR.UTF-8"}}
        words = ["make", self.write("needs.txt", NEEDS + WANT), "--joint", "2", "--dry-run"]
        out = self.moc(*words, **french).out
        self.assertIn(" courte, ", out)
        self.assertIn("7 sièges : pourvue", out)
        self.assertRegex(out, r"équipage\s: .* chef, .* adjoint, .* infirmier")
        self.assertRegex(out, r"solde -?[01],\d{3}")
        self.assertNotRegex(out, r"\bshort\b|manned|medic|deputy|\d\.\d")
        rows = [[row for row in self.moc(*words, "--json", **more).lines() if "code" not in row]
                for more in (french, {})]
        self.assertEqual(rows[0], rows[1])

    def test_needs_from_windows_are_taken(self):
        path = self.windows("marked.txt", self.write("needs.txt", NEEDS + WANT))
        rows = self.moc("make", path, "--joint", "2", "--dry-run", "--json").lines()
        self.assertEqual([row["order"] for row in rows if "stops" in row], ["G-0901", "G-0902"])

    def test_what_cannot_be_met_is_listed(self):
        answer = self.run_("programme", "make", self.write("needs.txt", NEEDS.replace(
            "vehicles: 5 60", "vehicles: 1 60") + WANT), "--dry-run", "--node", "moc", "--json")
        self.assertIn("unmet.patrol", {row.get("code") for row in answer.lines()})
        answer = self.run_("programme", "chart", "P-404", "--node", "moc", "--json")
        self.assertEqual(answer.error()["rule"], "chart.empty")


if __name__ == "__main__":
    program.main()
