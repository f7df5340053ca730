"""`entente play` from outside: exit statuses, the line that is named, both languages, JSON, the
same record every time, and a kept folder that other commands understand."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

ENTENTE = os.environ["ENTENTE"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DRILL = os.path.join(ROOT, "scenarios", "drills", "drill-10-raid-refused.scenario")


def run(*args, lang="en"):
    env = dict(os.environ, LANGUAGE=lang, LANG="C.UTF-8")
    return subprocess.run([ENTENTE, *args], capture_output=True, text=True, env=env, check=False)


def line_of(text):
    """Number of the line of the drill that begins so."""
    with open(DRILL, encoding="utf-8") as file:
        return 1 + [line.startswith(text) for line in file].index(True)


def broken(change, with_):
    """The drill with one line changed; its files are named from where it stands."""
    folder = os.path.dirname(DRILL)
    with open(DRILL, encoding="utf-8") as file:
        text = file.read()
    assert change in text
    text = text.replace("include ", f"include {folder}/")
    story = tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8")
    story.write(text.replace(change, with_, 1))
    story.flush()
    return story


class Play(unittest.TestCase):
    def fails(self, done, line, rule):
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(f"line {line}", done.stderr)
        self.assertIn(rule, done.stderr)

    def test_unmet_expectation_names_its_line(self):
        story = os.path.join(os.path.dirname(os.path.abspath(__file__)), "unmet.scenario")
        done = run("play", story, "--quiet")
        self.fails(done, 9, "play.expected")
        self.assertEqual(done.stdout, "")

    def test_each_expectation_of_a_stick_can_fail(self):
        """After one act on a stick: what is not so is named with its line."""
        drills = os.path.dirname(DRILL)
        begin = (f"include {drills}/setup.scenario\n"
                 "sync\noffline cma\nwrite cma/officer-1 member.end\n    end: m-c06 left\n")
        cases = {
            "": ["expect 0 in outbox cma", "expect 2 in outbox cma", "expect evidence cma"],
            "carry cma to registrar\n": ["expect carried 0", "expect same cma registrar",
                                         "expect refused follow.growth",
                                         "expect witness cma refuses follow.growth"],
        }
        for more, wrong in cases.items():
            for line in wrong:
                with tempfile.NamedTemporaryFile("w", suffix=".scenario") as story:
                    story.write(begin + more + line + "\n")
                    story.flush()
                    with self.subTest(line):
                        number = (begin + more).count("\n") + 1
                        rule = "play.witness" if "witness" in line else "play.expected"
                        self.fails(run("play", story.name, "--quiet"), number, rule)

    def test_void_act_stops_a_story_that_does_not_expect_it(self):
        with broken("expect void mandate.task naming minusma counter-terrorism s10 barkhane\n",
                    "") as story:
            self.fails(run("play", story.name, "--quiet"),
                       line_of("do fama/officer-1 task.request"), "mandate.task")

    def test_effect_stops_a_story_that_expects_a_void(self):
        with broken("expect row referrals force=barkhane", "expect void refer.mandate") as story:
            self.fails(run("play", story.name, "--quiet"), line_of("expect row referrals"),
                       "play.expected")

    def test_row_that_is_not_there_is_named(self):
        with broken("expect row referrals force=barkhane",
                    "expect row referrals force=minusma") as story:
            self.fails(run("play", story.name, "--quiet"), line_of("expect row referrals"),
                       "play.rows")

    def test_column_that_does_not_exist_is_named(self):
        with broken("expect row referrals force=barkhane",
                    "expect row referrals farce=barkhane") as story:
            self.fails(run("play", story.name, "--quiet"), line_of("expect row referrals"),
                       "play.condition")

    def test_unknown_names_suggest_the_nearest(self):
        with broken("do minusma/duty-1 task.refer as", "do minusma/dutyy-1 task.refer as") as story:
            done = run("play", story.name, "--quiet")
            self.fails(done, line_of("do minusma/duty-1 task.refer as"), "play.key")
            self.assertIn("minusma/duty-1", done.stderr)

    def test_missing_cosignature_is_counted(self):
        with broken("expect cosigned 4", "expect cosigned 3") as story:
            self.fails(run("play", story.name, "--quiet"), line_of("expect cosigned"),
                       "play.cosigned")

    def test_page_of_the_language_has_every_form(self):
        with open(os.path.join(ROOT, "src", "cli", "play.def"), encoding="utf-8") as file:
            forms = re.findall(r'^STEP\(\w+, "([^"]+)"', file.read(), re.M)
        with open(os.path.join(ROOT, "docs", "scenarios.md"), encoding="utf-8") as file:
            page = file.read()
        self.assertGreater(len(forms), 40)
        self.assertEqual([form for form in forms if f"`{form}`" not in page], [])

    def test_story_reads_in_both_languages(self):
        french, english = run("play", DRILL, lang="fr"), run("play", DRILL)
        self.assertIn("Exercice 10", french.stdout)
        self.assertIn("renvoi nu", french.stdout)
        self.assertIn("Drill 10", english.stdout)
        self.assertNotIn("renvoi nu", english.stdout)

    def test_json_is_one_object_a_line(self):
        done = run("play", DRILL, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        steps = [json.loads(line) for line in done.stdout.splitlines()]
        voids = [step for step in steps if step.get("outcome") == "void"]
        self.assertEqual([step["rule"] for step in voids],
                         ["mandate.task", "mandate.task", "order.lead"])
        self.assertTrue(all("line" in step and "time" in step for step in steps))

    def test_same_file_gives_the_same_record(self):
        with tempfile.TemporaryDirectory() as folder:
            heads = []
            for name in ("a", "b"):
                kept = os.path.join(folder, name)
                self.assertEqual(run("play", DRILL, "--quiet", "--keep", kept).returncode, 0)
                done = run("state", "hash", "--node", os.path.join(kept, "cma"))
                heads.append((done.stdout, run("log", "head", "--json", "--node",
                                               os.path.join(kept, "cma")).stdout))
            self.assertEqual(heads[0], heads[1])
            self.assertTrue(re.search(r"[0-9a-f]{64}", heads[0][0]))

    def test_kept_nodes_work_by_hand(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = os.path.join(folder, "kept")
            self.assertEqual(run("play", DRILL, "--quiet", "--keep", kept).returncode, 0)
            cma = os.path.join(kept, "cma")
            self.assertEqual(run("verify", cma).returncode, 0)
            done = run("state", "view", "voids", "--node", cma)
            self.assertIn("mandate.task", done.stdout)
            # It may be played into again; a folder of somebody's own may not.
            self.assertEqual(run("play", DRILL, "--quiet", "--keep", kept).returncode, 0)
            own = os.path.join(folder, "own")
            os.makedirs(os.path.join(own, "letters"))
            done = run("play", DRILL, "--quiet", "--keep", own)
            self.assertEqual(done.returncode, 1)
            self.assertIn("play.folder", done.stderr)
            self.assertTrue(os.path.isdir(os.path.join(own, "letters")))


if __name__ == "__main__":
    # Counted like the others: one line a test, and how many passed.
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(Play))
    sys.exit(0 if result.wasSuccessful() else 1)
