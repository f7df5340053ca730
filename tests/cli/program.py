"""Drive the real program, and report each case as the unit tests do, so that it is counted."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("ENTENTE", "entente")
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ACCORD = os.path.join(ROOT, "accords", "gao-2017.accord")
BODIES = ["fama", "cma", "pf", "minusma", "barkhane"]
PARTIES = BODIES[:3]


class Answer:
    def __init__(self, done):
        self.exit, self.out, self.err = done.returncode, done.stdout, done.stderr

    def lines(self):
        """Standard output as objects: every line must be one."""
        return [json.loads(line) for line in self.out.splitlines()]

    def error(self):
        return json.loads(self.err)


class Case(unittest.TestCase):
    """A test with a folder of its own; `run_` runs the program in it."""

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = self.temporary.name
        self.clock = None

    def tearDown(self):
        self.temporary.cleanup()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def windows(self, name, path):
        """A copy of a file as an editor of Windows saves it: a mark before it, CR LF."""
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read().replace("\r\n", "\n").replace("\n", "\r\n")
        with open(self.path(name), "w", encoding="utf-8-sig", newline="") as file:
            file.write(text)
        return self.path(name)

    def run_(self, *words, stdin="", env=None):
        words = [PROGRAM, *words] + (["--clock", self.clock] if self.clock else [])
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith(("LC_", "LANG", "ENTENTE", "COLUMNS"))}
        done = subprocess.run(words, cwd=self.folder, input=stdin, text=True, capture_output=True,
                              env={**clean, **(env or {})}, timeout=120, check=False)
        return Answer(done)

    def ok(self, *words, **more):
        answer = self.run_(*words, **more)
        self.assertEqual(answer.exit, 0, f"{words}: {answer.out}{answer.err}")
        return answer

    def fails(self, status, rule, *words, **more):
        """It must end with this exit status and name this rule."""
        answer = self.run_(*words, "--json", **more)
        self.assertEqual(answer.exit, status, f"{words}: {answer.out}{answer.err}")
        self.assertEqual(answer.error()["rule"], rule)
        self.assertEqual(answer.error()["exit"], status)
        return answer


class Mechanism(Case):
    """The accord of Gao in exercise mode, the registrar's node in moc/, keys without passphrase."""

    START = "2017-02-20T06:00:00Z"
    template = None  # what `prepare` made, once a class

    @classmethod
    def tearDownClass(cls):
        if cls.template:
            cls.template.cleanup()
            cls.template = None

    def setUp(self):
        super().setUp()
        self.clock = self.START
        if not self.template:
            type(self).template = tempfile.TemporaryDirectory()
            self.folder, fresh = self.template.name, self.folder
            self.prepare()
            self.folder = fresh
        shutil.copytree(self.template.name, self.folder, dirs_exist_ok=True)

    def prepare(self):
        for body in BODIES:
            self.ok("key", "new", f"{body}/root", "--exercise")
        self.ok("key", "new", "minusma/registrar", "--exercise")
        for witness in [*PARTIES, "independent"]:
            self.ok("key", "new", f"{witness}/witness", "--witness", "--exercise")
        self.ok("accord", "found", ACCORD, "--origin", "gao.example/record", "--keys", "keys",
                "--out", "act0.note")
        self.ok("init", "moc", "--accord", "act0.note")
        os.rename(self.path("keys"), self.path("moc/keys"))

    def moc(self, *words, key=None, **more):
        return self.ok(*words, "--node", "moc", *(["--key", key] if key else []), **more)

    def view(self, name, *args):
        return self.moc("state", "view", name, *args, "--json").lines()

    def enrol(self, name, role, *more):
        """Make a key and enrol it by its body's root."""
        public = self.moc("key", "new", name, "--exercise", "--json").lines()[0]["public"]
        self.moc("key", "enrol", public, "--role", role, "--from", "2017-02-20", "--until",
                 "2018-02-20", *more, key=f"{name.split('/')[0]}/root")


class Result(unittest.TextTestResult):
    """The marks by which the cases of a test program are counted."""

    def startTest(self, test):
        super().startTest(test)
        print(f"[ RUN      ] {test.id()}")

    def addSuccess(self, test):
        super().addSuccess(test)
        print(f"[       OK ] {test.id()}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        print(f"[  FAILED  ] {test.id()}")

    def addError(self, test, err):
        super().addError(test, err)
        print(f"[  FAILED  ] {test.id()}")


def main():
    runner = unittest.TextTestRunner(stream=sys.stderr, resultclass=Result, verbosity=0)
    unittest.main(module="__main__", testRunner=runner)
