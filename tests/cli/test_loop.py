"""One patrol from the roster to the report, by the program's own commands."""

import csv
import os
import shutil

import program

PLACES = """place: camp-moc 162500000 -400000 gao Camp du MOC
place: gao-port 162667000 -500000 gao Port de Gao
place: gao-gate-north 162900000 -440000 gao Porte nord
"""


class Loop(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("minusma/ops-1", "ops")
        self.enrol("minusma/duty-1", "duty")
        for party in program.PARTIES:
            self.enrol(f"{party}/officer-1", "officer")
            self.enrol(f"{party}/lead-1", "lead")
        places = self.write("places.txt", PLACES)
        note = self.moc("act", "compose", "place.list", places, key="minusma/ops-1").out
        self.moc("act", "submit", "-", stdin=note)
        self.roster(20)

    def roster(self, count):
        """The first members of each party, and vehicles."""
        folder = os.path.join(program.ROOT, "scenarios", "gao-first-fortnight")
        with open(os.path.join(folder, "members.csv"), encoding="utf-8") as file:
            lines = [line for line in file if not line.startswith("#")]
        rows = list(csv.DictReader(lines))
        for party in program.PARTIES:
            mine = [row for row in rows if row["party"] == party]
            trained = sorted(mine, key=lambda row: -len(row["trained"]))[:count]
            for row in trained:
                row["speaks"] = "fr"
            text = lines[0] + "".join(",".join(row.values()) + "\n" for row in trained)
            self.moc("member", "enrol", self.write(f"{party}.csv", text), key=f"{party}/officer-1")
        self.moc("vehicle", "enrol", os.path.join(folder, "vehicles.csv"), key="minusma/ops-1")

    def cosign(self, *bodies):
        """Witnesses cosign the registrar's head."""
        if not os.path.exists(self.path("seen")):
            words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
            self.ok("init", "seen", "--follow", "moc", "--fingerprint", words)
        for body in bodies:
            self.ok("log", "follow", "moc", "--node", "seen", "--deliver", "--key",
                    f"moc/keys/{body}/witness.key")

    def demand(self, *rows):
        head = "order,kind,task,start,end,sector,stops,crew,posts,vehicles\n"
        return self.write("demand.csv", head + "".join(row + "\n" for row in rows))

    def compose(self):
        return self.demand(
            "G-1,short,area-security,2017-02-23T06:00:00Z,2017-02-23T09:00:00Z,gao,"
            "gao-port 30 60 gao-gate-north 90 120,9,lead 1 deputy 1 driver 2 medic 1,2",
            "G-2,short,area-security,2017-02-24T06:00:00Z,2017-02-24T09:00:00Z,gao,"
            "gao-port 30 60,9,lead 1 deputy 1 driver 2 medic 1,2")

    def test_crews_are_composed_without_a_party_that_suspended(self):
        self.moc("party", "suspend", "--reason", "attaque du camp", key="pf/root")
        suspended = [row["party"] for row in self.moc("party", "list", "--json").lines()
                     if row["state"] == "suspended"]
        self.assertEqual(suspended, ["pf"])
        self.assertIn("pf", self.moc("status").out)
        self.moc("programme", "compose", self.compose(), key="minusma/ops-1")
        self.assertEqual([row["state"] for row in self.view("orders")], ["open", "open"])
        waiting = self.moc("consent", "pending", "cma", "--json").lines()
        self.assertEqual({row["answers"] for row in waiting}, {"pf suspended"})
        self.assertEqual(self.moc("consent", "pending", "pf", "--json").lines(), [])
        self.moc("consent", "give", "G-1", key="fama/officer-1")
        self.moc("consent", "give", "G-1", key="cma/officer-1")
        self.assertEqual({row["body"] for row in self.view("crew", "G-1")}, {"fama", "cma"})
        self.moc("party", "resume", "--reason", "garanties reçues", key="pf/root")
        self.assertEqual(self.moc("status", "--json").lines()[0]["missing"], "")

    def test_one_party_alone_is_suspended_mode(self):
        for party in ["pf", "cma"]:
            self.moc("party", "suspend", "--reason", "rupture", key=f"{party}/root")
        self.assertEqual(self.moc("status", "--json").lines()[0]["mechanism"], "suspended")
        self.assertIn("suspended since", self.moc("status").out)
        self.fails_moc(1, "renew.none", "accord", "renew", "--until", "2018-01-01",
                       key="fama/officer-1")

    def drawn(self, number):
        """Two alternatives, mixed, put up, drawn by two parties; the file that was drawn."""
        os.makedirs(self.path("plan/pool"))
        for name, other in [("0001.csv", "gao-port"), ("0002.csv", "camp-moc")]:
            with open(self.compose(), encoding="utf-8") as file:
                self.write(f"plan/pool/{name}", file.read().replace("gao-port", other))
        self.ok("programme", "mix", "plan")
        self.moc("programme", "pool", number, "plan/pool.txt", "--commit", "2017-02-20T12:00Z",
                 "--open", "2017-02-20T18:00Z", key="minusma/ops-1")
        for verb, clock in [("commit", "2017-02-20T12:00:00Z"), ("open", "2017-02-20T18:00:00Z")]:
            for party in ["cma", "pf"]:
                self.moc("programme", verb, number, key=f"{party}/officer-1")
            self.clock = clock
            self.moc("log", "tick", key="minusma/registrar")
        for name in ["plan/pool/0001.csv", "plan/pool/0002.csv"]:
            if self.run_("programme", "draw", number, "--file", name, "--node", "moc").exit == 0:
                return name
        return self.fail("neither of the two was drawn")

    def test_what_was_drawn_is_what_is_ordered_or_the_difference_is_told(self):
        file = self.drawn("P-1")
        look = ["programme", "draw", "P-1", "--file", file]
        self.assertIn("not proposed yet", self.moc(*look).out)
        self.moc("programme", "compose", file, "--programme", "P-1", key="minusma/ops-1")
        self.assertIn("Every patrol of it is ordered as it was drawn", self.moc(*look).out)
        self.moc("order", "propose", "G-2", "--stop",
                 "gao-gate-north 2017-02-24T06:30Z 2017-02-24T07:00Z", key="minusma/ops-1")
        rows = [row for row in self.moc(*look, "--json").lines() if row.get("difference")]
        self.assertEqual([row["order"] for row in rows], ["G-2"])

    def test_patrol_goes_from_demand_to_report(self):
        demand = self.compose()
        dry = self.moc("programme", "compose", demand, "--dry-run", "--json").lines()
        self.assertEqual([row["verdict"] for row in dry if "verdict" in row], ["manned"] * 2)
        self.assertTrue(any(row.get("part") == "why" for row in dry))
        self.assertEqual(self.view("orders"), [])

        self.moc("programme", "compose", demand, "--programme", "P-1", key="minusma/ops-1")
        self.assertEqual([row["state"] for row in self.view("orders")], ["open", "open"])
        waiting = self.moc("consent", "pending", "cma", "--json").lines()
        self.assertIn("P-1", [row["slot"] for row in waiting])

        self.moc("consent", "give", "P-1", key="fama/officer-1")
        self.moc("consent", "give", "P-1", "--except", "G-2 le marché est ce jour-là",
                 key="cma/officer-1")
        self.moc("consent", "give", "P-1", "--reserve", "radio à vérifier", key="pf/officer-1")
        states = {row["order"]: row["state"] for row in self.view("orders")}
        self.assertEqual(states["G-1"], "effective")
        self.assertNotEqual(states["G-2"], "effective")

        self.clock = "2017-02-23T05:40:00Z"
        crew = self.view("crew", "G-1")
        self.assertEqual(len(crew), 9)
        leads = {row["post"]: row["body"] for row in crew}
        lead = f"{leads['lead']}/lead-1"
        self.fails_moc(4, "cli.muster", "patrol", "depart", "G-1", key=lead)
        self.moc("muster", "propose", "G-1", key=lead)
        self.fails_moc(4, "depart.muster", "patrol", "depart", "G-1", key=lead)
        for party in program.PARTIES:
            self.moc("consent", "give", "G-1", key=f"{party}/lead-1")
        self.clock = "2017-02-23T06:02:00Z"
        self.cosign("cma", "fama")
        shutil.copytree(self.path("moc"), self.path("uncovered"))
        said = self.ok("patrol", "depart", "G-1", "--node", "uncovered", "--key", lead).out
        self.assertIn("valid, not yet proven", said)
        self.cosign("pf", "independent")
        said = self.moc("patrol", "depart", "G-1", key=lead).out
        self.assertNotIn("not yet proven", said)
        self.moc("patrol", "checkin", "G-1", "gao-port", key=lead)
        out = self.moc("patrol", "list", "out", "--json").lines()
        self.assertEqual([(row["order"], row["mixed"]) for row in out], [("G-1", 1)])
        self.clock = "2017-02-23T08:50:00Z"
        self.moc("patrol", "return", "G-1", key=lead)
        self.moc("patrol", "report", "G-1", "--visited",
                 "gao-port 2017-02-23T06:30Z 2017-02-23T07:00Z", "--observed", "marché calme",
                 key=lead)
        for party in program.PARTIES:
            self.moc("consent", "give", "G-1", key=f"{party}/lead-1")
        self.assertEqual(self.view("reports", "G-1")[0]["state"], "effective")
        self.assertIn("1", self.moc("status").out)
        self.ok("verify", "moc")
        self.tell_the_public()

    def tell_the_public(self):
        self.enrol("minusma/chair", "chair")
        self.fails_moc(1, "bulletin.early", "bulletin", "make", "--edition", "morning", "--at",
                       "2017-03-01", key="minusma/chair")
        self.clock = "2017-03-06T07:00:00Z"
        french = self.moc("bulletin", "make", "--lang", "fr").out
        english = self.moc("bulletin", "make", "--lang", "en").out
        self.assertNotEqual(french, english)
        for secret in ["G-1", "m-", "lead", "gao-port", "marché calme"]:
            self.assertNotIn(secret, french + english)
        row = self.moc("bulletin", "make", "--json").lines()[0]
        self.assertEqual((row["edition"], row["day"]), ("morning", "2017-03-06T06:00:00Z"))
        self.assertIn("<html", self.moc("bulletin", "make", "--format", "html").out)
        feed = self.moc("bulletin", "make", "--format", "atom", "--url", "https://moc.example/")
        self.assertIn("http://www.w3.org/2005/Atom", feed.out)
        self.fails_moc(2, "cli.format", "bulletin", "make", "--format", "pdf", key="minusma/chair")
        self.moc("bulletin", "publish", "--out", "matin.txt", key="minusma/chair")
        with open(self.path("matin.txt"), encoding="utf-8") as file:
            self.assertEqual(file.read(), french)
        self.assertEqual(self.view("bulletins")[0]["bytes"], len(french.encode()))
        self.fails_moc(1, "bulletin.twice", "bulletin", "publish", key="minusma/chair")

    def test_order_is_amended_by_what_changes_only(self):
        self.moc("programme", "compose", self.compose(), key="minusma/ops-1")
        first = self.view("orders", "G-1")[0]
        self.moc("order", "propose", "G-1", "--start", "2017-02-23T06:15Z", "--remark", "plus tard",
                 key="minusma/ops-1")
        second = self.view("orders", "G-1")[1]
        self.assertEqual((second["version"], second["crew"]), (2, first["crew"]))
        changes = self.moc("order", "diff", str(first["index"]), second["id"][:12],
                           "--json").lines()
        self.assertEqual(sorted(row["line"].split(":")[0] for row in changes),
                         ["remark", "start", "start", "version", "version"])
        shown = self.moc("order", "show", "G-1", "--json").lines()
        self.assertEqual({row["part"] for row in shown}, {"orders", "stops"})
        self.fails_moc(1, "cli.proposal-several", "consent", "give", "G-1", key="cma/officer-1")
        self.moc("consent", "refuse", second["id"][:12], "--reason", "pas de carburant",
                 key="cma/officer-1")
        self.assertEqual(self.view("consents", second["id"])[0]["text"], "pas de carburant")

    def test_demand_nobody_can_man_names_the_rules(self):
        demand = self.demand(
            "G-9,short,area-security,2017-02-23T06:00:00Z,2017-02-23T09:00:00Z,gao,"
            "gao-port 30 60,60,lead 1 deputy 1 driver 40 medic 1,2")
        answer = self.fails(1, "plan.unmanned", "programme", "compose", demand, "--dry-run",
                            "--node", "moc")
        rows = answer.lines()
        self.assertEqual([row["verdict"] for row in rows if "verdict" in row], ["impossible"])
        self.assertTrue(any(row.get("part") == "conflict" for row in rows))

    def test_malformed_demand_names_its_line(self):
        demand = self.demand("G-9,short,area-security,tomorrow,2017-02-23T09:00:00Z,,,9,,2")
        answer = self.fails(1, "demand.cell", "programme", "compose", demand, "--node", "moc")
        self.assertEqual(answer.error()["place"], "line 2")

    def test_roster_of_another_party_is_refused(self):
        path = self.write("other.csv", "member,party,component\nm-zzzz,pf,gatia\n")
        self.fails_moc(1, "cli.roster", "member", "enrol", path, key="cma/officer-1")

    def test_code_of_the_day_tells_the_right_patrol_from_the_wrong(self):
        seal = self.moc("key", "new", "minusma/gate-age", "--seal", "--exercise",
                        "--json").lines()[0]["public"]
        self.fails_moc(1, "cli.desks", "code", "issue", "--day", "2017-02-23", key="minusma/duty-1")
        self.enrol("minusma/gate-1", "gate", "--seal", seal)
        self.moc("code", "issue", "--day", "2017-02-23", key="minusma/duty-1")
        self.fails_moc(1, "code.none", "code", "show", "G-1", "47", key="minusma/gate-age")
        self.clock = "2017-02-23T06:20:00Z"
        code = self.moc("code", "show", "G-1", "47", "--json", key="minusma/gate-age").lines()[0]
        self.assertRegex(code["code"], r"^\d{6}$")
        question = ["code", "check", "G-1", "47", code["code"], "--identity", "minusma/gate-age"]
        self.assertEqual(self.moc(*question, "--json").lines()[0]["result"], "right")
        self.moc(*question, "--place", "gao-gate-north", key="minusma/gate-1")
        self.fails_moc(3, "code.wrong", "code", "check", "G-2", "47", code["code"], "--identity",
                       "minusma/gate-age", "--place", "gao-gate-north", key="minusma/gate-1")
        self.assertEqual([row["result"] for row in self.view("gate-checks")], ["right", "wrong"])
        # A right code for an order that is not in force raises an alarm like a wrong one.
        self.assertEqual([row["slot"] for row in self.view("alarms")], ["G-1", "G-2"])
        self.fails_moc(2, "code.challenge", "code", "show", "G-1", "7", key="minusma/gate-age")

    def fails_moc(self, status, rule, *words, key):
        return self.fails(status, rule, *words, "--node", "moc", "--key", key)


if __name__ == "__main__":
    program.main()
