"""The demo: a story stopped at a morning of its own, and its nodes served."""

import json
import os
import signal
import subprocess
import tempfile
import urllib.request

import program

STORY = os.path.join(program.ROOT, "scenarios", "gao-first-fortnight.scenario")
MORNING = "2017-03-04T09:35:00Z"


class Stopped(program.Case):
    """Everything here looks at one story, played once."""

    @classmethod
    def setUpClass(cls):
        cls.played = tempfile.TemporaryDirectory()
        cls.demo = os.path.join(cls.played.name, "demo")
        subprocess.run([program.PROGRAM, "play", STORY, "--quiet", "--keep", cls.demo, "--until",
                        MORNING], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.played.cleanup()

    def view(self, node, name, *args):
        return self.ok("state", "view", name, *args, "--node", os.path.join(self.demo, node),
                       "--clock", MORNING, "--json").lines()

    def test_every_party_has_something_to_decide(self):
        for party in program.PARTIES:
            waiting = self.ok("consent", "pending", party, "--node",
                              os.path.join(self.demo, party), "--json").lines()
            self.assertTrue(waiting, party)

    def test_one_patrol_is_out_and_one_report_is_late(self):
        rows = {row["order"]: row for row in self.view("cma", "patrols")}
        self.assertEqual(rows["G-0129"]["state"], "out")
        self.assertEqual((rows["G-0128"]["report_late"], rows["G-0128"]["reported"]), (1, 0))
        self.assertEqual(rows["G-0130"]["state"], "planned")

    def test_all_nodes_stand_at_the_same_cosigned_head(self):
        nodes = [os.path.join(self.demo, name)
                 for name in ("registrar", "independent", *program.PARTIES)]
        heads = [self.ok("log", "head", "--node", node, "--json").lines()[0] for node in nodes]
        self.assertEqual(len({head["root"] for head in heads}), 1)
        self.assertEqual({head["cosigners"] for head in heads}, {4})

    def test_a_time_outside_the_story_is_refused(self):
        self.fails(2, "play.until", "play", STORY, "--until", "2018-01-01")

    def test_served_it_tells_where_and_how_to_enter_and_ends_when_asked(self):
        demo = subprocess.Popen([program.PROGRAM, "demo", self.demo, "--port", "18400", "--json"],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        said = []
        while not said or "demo" not in said[-1]:
            said.append(json.loads(demo.stdout.readline()))
        servers = {row["server"]: row["url"] for row in said if "url" in row}
        keys = {row["key"]: row for row in said if "key" in row}
        self.assertEqual(len(servers), 5)
        for url in servers.values():
            with urllib.request.urlopen(f"{url}/checkpoint") as answer:
                self.assertTrue(answer.read().startswith(b"gao.example/record\n"))
        self.assertTrue(keys["cma/officer-1"]["room"].startswith(f"{servers['cma']}/room#enter="))
        self.assertNotIn("cma/root", keys)
        demo.send_signal(signal.SIGINT)
        self.assertEqual(demo.wait(timeout=10), 0)
        demo.stdout.close()
        self.ok("verify", os.path.join(self.demo, "cma"))  # nobody holds it any more


if __name__ == "__main__":
    program.main()
