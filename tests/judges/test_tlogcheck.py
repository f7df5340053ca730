"""The fortnight's record before a judge we did not write: the Go team's transparency log code.

It takes the export of a real node with four cosignatures, receipts and an older head, and refuses
each kind of tampering. Without Go or its module in Debian's place the test is skipped (77).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cli"))
import program  # noqa: E402

SOURCE = os.path.join(HERE, "tlogcheck.go")
BUILT = os.environ["JUDGE_BUILD"]
JUDGE = os.path.join(BUILT, "tlogcheck")
GOPATH = "/usr/share/gocode"
STORY = os.path.join(program.ROOT, "scenarios", "gao-first-fortnight.scenario")
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None  # no test of the disk: no wait for it
WITNESSES = [*program.PARTIES, "independent"]


ENV = {**os.environ, "GO111MODULE": "off", "GOPATH": GOPATH, "GOFLAGS": "", "CGO_ENABLED": "0",
       "GOCACHE": os.path.join(BUILT, "gocache")}


def build():
    """Once a build folder; a changed source is built again."""
    if not os.path.exists(JUDGE) or os.path.getmtime(JUDGE) <= os.path.getmtime(SOURCE):
        subprocess.run(["go", "build", "-o", JUDGE, SOURCE], env=ENV, check=True)


def readme_commands():
    with open(os.path.join(program.ROOT, "README.md"), encoding="utf-8") as file:
        section = file.read().split("## Verify it yourself")[1].split("\n## ")[0]
    lines = [line.strip() for line in section.splitlines() if line.startswith("    ")]
    # The program's own path may hold "build/" too, so it goes in last.
    return [line.replace("build/entente", "PROGRAM").replace("build/demo", "demo")
            .replace("build/", "shown/").replace("tests/judges/tlogcheck.go", SOURCE)
            .replace("PROGRAM", program.PROGRAM)
            for line in lines]


def change(path, old, new):
    with open(path, "rb") as file:
        content = file.read()
    assert old in content, path
    with open(path, "wb") as file:
        file.write(content.replace(old, new, 1))


def flip(path, at=-1):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    content[at] ^= 1
    with open(path, "wb") as file:
        file.write(content)


def entries_of(bundle):
    entries = []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        entries.append(bundle[:end])
        bundle = bundle[end:]
    return entries


class Judged(program.Case):
    made = None

    @classmethod
    def setUpClass(cls):
        build()
        cls.made = tempfile.TemporaryDirectory(dir=MEMORY)
        maker = cls("make")
        maker.folder, maker.clock = cls.made.name, None
        maker.make()

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def setUp(self):
        super().setUp()
        for name in ("public", "files"):
            shutil.copytree(os.path.join(self.made.name, name), self.path(name))

    def make(self):
        """public/ twice exported and cosigned; in files/ policy, heads and receipts."""
        os.mkdir(self.path("files"))
        self.ok("play", STORY, "--quiet", "--keep", "demo")
        node = ("--node", "demo/registrar")
        self.ok("log", "export", "public", *node)
        shutil.copy(self.path("public/checkpoint"), self.path("files/before.checkpoint"))
        # Two ways on from there, both signed by the registrar: only one was shown to witnesses.
        shutil.copytree(self.path("demo/registrar"), self.path("demo/fork"))
        tick = ("log", "tick", "--key", "minusma/registrar", "--node")
        self.ok(*tick, "demo/fork", "--clock", "2017-03-09T13:00:00Z")
        self.ok("log", "export", "fork", "--node", "demo/fork")
        shutil.copy(self.path("fork/checkpoint"), self.path("files/fork.checkpoint"))
        self.ok(*tick, "demo/registrar", "--clock", "2017-03-09T12:00:00Z")
        for name in WITNESSES:
            self.ok("log", "follow", "demo/registrar", "--node", f"demo/{name}", "--key",
                    f"{name}/witness", "--deliver", "--clock", "2017-03-09T12:01:00Z")
        self.ok("log", "export", "public", *node)
        self.ok("bundle", "make", "files/whole.tar", "--plain", *node)
        self.ok("log", "policy", *node, "--out", "files/policy")
        self.ok("log", "receipt", "17", *node, "--out", "files/17.tlog-proof")
        self.ok("log", "receipt", "300", *node, "--out", "files/300.tlog-proof")

    def judge(self, *files):
        files = [self.path(f"files/{name}") for name in files]
        return subprocess.run([JUDGE, self.path("public"), self.path("files/policy"), *files],
                              capture_output=True, text=True, timeout=60, check=False)

    def refused(self, words, *files):
        judged = self.judge(*files)
        self.assertEqual(judged.returncode, 1, judged.stdout)
        self.assertIn(words, judged.stderr)

    def tiles(self):
        return sorted(os.path.join(folder, name)
                      for folder, _, names in os.walk(self.path("public/tile"))
                      for name in names if "entries" not in folder)

    def test_export_receipts_and_growth_are_taken(self):
        judged = self.judge("before.checkpoint", "17.tlog-proof", "300.tlog-proof")
        self.assertEqual(judged.returncode, 0, judged.stderr)
        self.assertIn("4 witnesses, 3 more files", judged.stdout)

    def test_an_unpacked_bundle_is_judged_as_the_export_is(self):
        shutil.rmtree(self.path("public"))
        os.mkdir(self.path("public"))
        subprocess.run(["tar", "-xf", self.path("files/whole.tar"), "-C", self.path("public")],
                       check=True)
        judged = self.judge("before.checkpoint", "17.tlog-proof", "300.tlog-proof")
        self.assertEqual(judged.returncode, 0, judged.stderr)
        flip(self.path("public/tile/entries/000"), 100)
        self.assertNotEqual(self.judge().returncode, 0)

    def test_commands_of_the_readme_judge_the_demo(self):
        commands = readme_commands()
        self.assertEqual(len(commands), 3)
        shutil.copytree(os.path.join(self.made.name, "demo"), self.path("demo"))
        os.mkdir(self.path("shown"))
        for command in commands:
            done = subprocess.run(["sh", "-e", "-c", command], cwd=self.folder, env=ENV, text=True,
                                  capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, f"{command}: {done.stderr}")
        self.assertTrue(done.stdout.startswith("ok: "))

    def fetch(self, url, token, name):
        path = self.path(f"public/{name}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        subprocess.run(["curl", "-sSf", "--max-time", "20", "-H", f"Authorization: Bearer {token}",
                        "-o", path, f"{url}/{name}"], timeout=30, check=True)

    @unittest.skipUnless(shutil.which("curl"), "curl is not installed")
    def test_tiles_that_curl_fetched_from_a_server_are_taken(self):
        """The same names as the export's, each asked for over HTTP with a member's token."""
        names = [os.path.relpath(os.path.join(folder, name), self.path("public"))
                 for folder, _, files in os.walk(self.path("public")) for name in files]
        shutil.rmtree(self.path("public"))
        node = os.path.join(self.made.name, "demo", "registrar")
        server = subprocess.Popen(
            [program.PROGRAM, "serve", node, "--listen", "127.0.0.1:0", "--json", "--clock",
             "2017-03-09T12:02:00Z"], stdout=subprocess.PIPE, text=True)
        try:
            url = f"http://127.0.0.1:{program.json.loads(server.stdout.readline())['port']}"
            key = os.path.join(self.made.name, "demo", "cma", "keys", "cma", "witness.key")
            token = self.ok("log", "token", url, "--key", key).out.strip()
            for name in names:
                self.fetch(url, token, name)
        finally:
            server.terminate()
            self.assertEqual(server.wait(timeout=20), 0)
            server.stdout.close()
        self.assertGreater(len(names), 6)
        judged = self.judge("before.checkpoint", "17.tlog-proof")
        self.assertEqual(judged.returncode, 0, judged.stderr)

    def test_changed_entry_is_refused(self):
        change(self.path("public/tile/entries/000"), b"\noccurred: 2017", b"\noccurred: 2016")
        self.refused("the entries do not give the signed root")

    def test_swapped_entries_are_refused(self):
        path = self.path("public/tile/entries/000")
        with open(path, "rb") as file:
            entries = entries_of(file.read())
        entries[7], entries[8] = entries[8], entries[7]
        with open(path, "wb") as file:
            file.write(b"".join(entries))
        self.refused("the entries do not give the signed root")

    def test_missing_entry_is_refused(self):
        path = self.path("public/tile/entries/000")
        with open(path, "rb") as file:
            entries = entries_of(file.read())
        with open(path, "wb") as file:
            file.write(b"".join(entries[:-1]))
        self.refused("short bundle")

    def test_flipped_bit_in_any_tile_is_refused(self):
        tiles = self.tiles()
        self.assertGreaterEqual(len(tiles), 4)  # two levels of hashes, whole and partial
        for path in tiles:
            flip(path)
            self.refused("the tile differs")
            flip(path)
        self.assertEqual(self.judge().returncode, 0)

    def test_changed_head_is_refused(self):
        path = self.path("public/checkpoint")
        with open(path, "rb") as file:
            size = file.read().split(b"\n")[1]
        change(path, size, str(int(size) - 1).encode())
        self.refused("invalid signature")

    def test_head_without_its_quorum_is_refused(self):
        path = self.path("public/checkpoint")
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines(keepends=True)
        for left, taken in ((4, True), (3, True), (2, False)):
            with open(path, "w", encoding="utf-8") as file:
                file.write("".join(lines[:5 + left]))
            self.assertEqual(self.judge().returncode == 0, taken)
        self.refused("the witnesses that signed are no quorum")

    def test_changed_receipt_is_refused(self):
        change(self.path("files/17.tlog-proof"), b"index 17\n", b"index 18\n")
        self.refused("invalid transparency proof", "17.tlog-proof")

    def test_other_history_signed_by_the_registrar_is_refused(self):
        self.refused("invalid transparency proof", "fork.checkpoint")
        self.assertEqual(self.judge("before.checkpoint").returncode, 0)


class Erased(program.Mechanism):
    """An item is erased between two exports: neither judge nor receipts from before notice."""

    OFFICERS = ["cma/officer-1", "cma/officer-2"]

    @classmethod
    def setUpClass(cls):
        build()

    def prepare(self):
        super().prepare()
        for name in self.OFFICERS:
            public = self.moc("key", "new", f"{name}-age", "--seal", "--exercise",
                              "--json").lines()[0]["public"]
            self.enrol(name, "officer", "--seal", public)

    def cosigned_export(self, to):
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        for name in WITNESSES:
            if not os.path.exists(self.path(name)):
                self.ok("init", name, "--follow", "moc", "--fingerprint", words)
            self.ok("log", "follow", "moc", "--node", name, "--key",
                    self.path(f"moc/keys/{name}/witness.key"), "--deliver")
        self.moc("log", "export", to)

    def judge(self, *files):
        return subprocess.run([JUDGE, self.path("public"), self.path("policy"),
                               *[self.path(name) for name in files]],
                              capture_output=True, text=True, timeout=60, check=False)

    def test_proofs_hold_before_and_after_an_erasure(self):
        first, second = self.OFFICERS
        self.moc("audience", "define", "board", "--body", "cma", key=first)
        self.moc("item", "seal", self.write("words", "what was seen"), "--item", "S-1", "--kind",
                 "other", "--audience", "board", key=first)
        row = self.view("items")[0]
        blob = self.path(f"moc/blobs/{row['blob'][:2]}/{row['blob'][2:]}")
        self.cosigned_export("public")
        self.moc("log", "policy", "--out", "policy")
        self.moc("log", "receipt", str(row["index"]), "--out", "before.tlog-proof")
        shutil.copy(self.path("public/checkpoint"), self.path("before.checkpoint"))
        self.assertTrue(os.path.exists(blob))
        self.assertEqual(self.judge("before.tlog-proof").returncode, 0)

        self.moc("item", "erase", "S-1", "--code", "court", key=first)
        self.moc("consent", "give", self.view("pending")[0]["id"], key=second)
        self.assertFalse(os.path.exists(blob))
        self.cosigned_export("public")
        self.moc("log", "receipt", str(row["index"]), "--out", "after.tlog-proof")
        judged = self.judge("before.tlog-proof", "after.tlog-proof", "before.checkpoint")
        self.assertEqual(judged.returncode, 0, judged.stderr)
        self.ok("verify", "moc")
        self.ok("verify", "public", "--accord",
                self.moc("accord", "fingerprint", "--json").lines()[0]["fingerprint"])


if __name__ == "__main__":
    if not (shutil.which("go") and os.path.isdir(f"{GOPATH}/src/golang.org/x/mod/sumdb/tlog")):
        print("skipped: golang-go or golang-golang-x-mod-dev is not installed")
        sys.exit(77)
    program.main()
