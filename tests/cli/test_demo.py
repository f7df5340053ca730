"""The demo: a story stopped at a morning of its own, and its nodes served."""

import base64
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request

import program

STORY = os.path.join(program.ROOT, "scenarios", "gao-first-fortnight.scenario")
MORNING = "2017-03-04T09:35:00Z"


def setUpModule():
    """One story, played once."""
    global PLAYED, DEMO
    PLAYED = tempfile.TemporaryDirectory()
    DEMO = os.path.join(PLAYED.name, "demo")
    subprocess.run([program.PROGRAM, "play", STORY, "--quiet", "--keep", DEMO, "--until", MORNING],
                   check=True)


def tearDownModule():
    PLAYED.cleanup()


class Morning(program.Case):
    """The story stops at a morning with something for everybody."""

    def view(self, node, name, *args):
        return self.ok("state", "view", name, *args, "--node", os.path.join(DEMO, node),
                       "--clock", MORNING, "--json").lines()

    def test_every_party_has_something_to_decide(self):
        for party in program.PARTIES:
            waiting = self.ok("consent", "pending", party, "--node",
                              os.path.join(DEMO, party), "--json").lines()
            self.assertTrue(waiting, party)

    def test_one_patrol_is_out_and_one_report_is_late(self):
        rows = {row["order"]: row for row in self.view("cma", "patrols")}
        self.assertEqual(rows["G-0129"]["state"], "out")
        self.assertEqual((rows["G-0128"]["report_late"], rows["G-0128"]["reported"]), (1, 0))
        self.assertEqual(rows["G-0130"]["state"], "planned")

    def test_all_nodes_stand_at_the_same_cosigned_head(self):
        nodes = [os.path.join(DEMO, name)
                 for name in ("registrar", "independent", *program.PARTIES)]
        heads = [self.ok("log", "head", "--node", node, "--json").lines()[0] for node in nodes]
        self.assertEqual(len({head["root"] for head in heads}), 1)
        self.assertEqual({head["cosigners"] for head in heads}, {4})

    def test_a_time_outside_the_story_is_refused(self):
        self.fails(2, "play.until", "play", STORY, "--until", "2018-01-01")


class Served(program.Case):
    """Five servers, started once; the command line beside them. Runs after the morning is seen."""

    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen(
            [program.PROGRAM, "demo", DEMO, "--port", "18400", "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        cls.said = []
        while not cls.said or "demo" not in cls.said[-1]:
            cls.said.append(json.loads(cls.process.stdout.readline()))
        cls.servers = {row["server"]: row["url"] for row in cls.said if "url" in row}

    @classmethod
    def tearDownClass(cls):
        """Ctrl-C ends all in good order, and nobody holds a folder any more."""
        cls.process.send_signal(signal.SIGINT)
        assert cls.process.wait(timeout=20) == 0
        cls.process.stdout.close()
        for node in ("registrar", "cma"):
            subprocess.run([program.PROGRAM, "verify", os.path.join(DEMO, node)], check=True,
                           stdout=subprocess.DEVNULL)

    def at(self, node, *words):
        return (*words, "--node", os.path.join(DEMO, node))

    def key(self, name):
        node = name.split("/")[0]
        node = "registrar" if node == "minusma" else node
        return os.path.join(DEMO, node, "keys", f"{name}.key")

    def soon(self, holds):
        """It comes true, within ten seconds on a machine that is busy."""
        until = time.monotonic() + 10
        while not holds():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)

    def test_it_tells_where_the_servers_are_and_how_to_enter(self):
        self.assertEqual(len(self.servers), 5)
        for url in self.servers.values():
            with urllib.request.urlopen(f"{url}/checkpoint") as answer:
                self.assertTrue(answer.read().startswith(b"gao.example/record\n"))
        keys = {row["key"]: row for row in self.said if "key" in row}
        link = keys["cma/duty-1"]["room"].removeprefix(f"{self.servers['cma']}/room#enter=")
        files = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4)).decode()
        self.assertEqual(files.count("entente/key/v1\n"), 2)  # what signs, and what opens
        self.assertNotIn("cma/root", keys)
        with open(os.path.join(DEMO, "enter.html"), encoding="utf-8") as page:
            self.assertIn(keys["cma/duty-1"]["field"], page.read())

    def test_an_act_handed_in_beside_one_partys_server_soon_stands_at_the_others(self):
        given = self.run_(*self.at("cma", "consent", "give", "G-0135", "--key", "cma/officer-1",
                                   "--json"))
        self.assertEqual(given.exit, 75, given.err)
        act = given.lines()[-1]["id"]
        self.soon(lambda: self.run_(*self.at("fama", "show", act)).exit == 0)
        row, = [row for row in self.ok(*self.at("fama", "consent", "pending", "--json")).lines()
                if row["slot"] == "G-0135"]
        self.assertIn("cma give", row["answers"])

    def test_the_clock_of_an_exercise_is_the_servers_own(self):
        self.ok(*self.at("registrar", "order", "cancel", "G-0131", "--reason", "vent de sable",
                         "--key", self.key("fama/officer-1")))
        row, = [row for row in self.ok(*self.at("registrar", "patrol", "list", "--json")).lines()
                if row["order"] == "G-0131"]
        self.assertEqual(row["state"], "cancelled")

    def test_acts_of_one_call_follow_each_other(self):
        demand = self.write("demand.csv", """\
order,kind,task,start,end,sector,stops,crew,posts,vehicles
G-0201,short,area-security,2017-03-09T06:00:00Z,2017-03-09T09:20:00Z,gao-town,gao-gate-east 15 70,\
9,lead 1 deputy 1 driver 2 medic 1,2
G-0202,short,area-security,2017-03-10T06:00:00Z,2017-03-10T09:20:00Z,gao-town,gao-gate-east 15 70,\
9,lead 1 deputy 1 driver 2 medic 1,2
""")
        self.ok(*self.at("registrar", "programme", "compose", demand, "--programme", "P-02",
                         "--key", "minusma/ops-1"))
        row, = [row for row in self.ok(*self.at("registrar", "programme", "list", "--json")).lines()
                if row["programme"] == "P-02"]
        self.assertEqual(row["orders"], 2)

    def test_a_devices_request_is_enrolled_beside_the_server(self):
        made = self.ok("key", "new", "pf/lead-2", "--exercise", "--json").lines()[0]
        request = f"entente-key:v1 {made['public']}"
        self.ok(*self.at("registrar", "key", "enrol", "--request", request, "--words",
                         made["words"], "--role", "lead", "--from", "2017-03-04", "--until",
                         "2017-06-04", "--key", self.key("pf/root")))
        self.soon(lambda: "pf/lead-2" in self.ok(*self.at("cma", "key", "list")).out)

    def test_what_needs_the_folder_itself_says_who_holds_it(self):
        self.fails(1, "node.held", *self.at("cma", "state", "rebuild"))
        self.fails(1, "node.held", *self.at("registrar", "log", "tick", "--key",
                                            "minusma/registrar"))


if __name__ == "__main__":
    program.main()
