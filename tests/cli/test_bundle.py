"""The record on a stick: made, carried, taken in, and what a carrier may not do to it."""

import os
import shutil
import subprocess

import program


class Bundle(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("minusma/ops-1", "ops")
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        self.ok("init", "cma", "--follow", "moc", "--fingerprint", words)
        self.enrol("cma/officer-1", "officer")
        self.moc("key", "new", "cma/duty-1.age", "--seal", "--exercise")
        seal = self.moc("key", "show", "cma/duty-1.age", "--json").lines()[0]["public"]
        self.enrol("cma/duty-1", "duty", "--seal", seal)
        os.makedirs(self.path("cma/keys/cma"))
        for key in ["officer-1", "witness", "duty-1.age"]:
            shutil.copy(self.path(f"moc/keys/cma/{key}.key"), self.path("cma/keys/cma"))

    def cma(self, *words, key=None):
        return self.ok(*words, "--node", "cma", "--json", *(["--key", key] if key else [])).lines()

    def state(self, node):
        return self.ok("state", "hash", "--node", node).out

    def test_sealed_bundle_is_taken_and_cosigned(self):
        made = self.moc("bundle", "make", "b.age", "--to", "cma", "--json").lines()[0]
        self.assertEqual((made["from"], made["sealed"]), (0, 1))
        with open(self.path("b.age"), "rb") as file:
            self.assertTrue(file.read().startswith(b"age-encryption.org/v1\n"))
        self.fails(2, "cli.sealed-bundle", "bundle", "import", "b.age", "--node", "cma")
        shown = self.cma("bundle", "show", "b.age", "--identity", "cma/duty-1.age")[0]
        self.assertEqual((shown["size"], shown["missing"]), (made["size"], 0))
        taken = self.cma("bundle", "import", "b.age", "--identity", "cma/duty-1.age",
                         key="cma/witness")[0]
        self.assertEqual((taken["new"], taken["cosigned"]), (made["size"] - 2, 1))
        self.assertEqual(self.state("cma"), self.state("moc"))

    def test_a_bundle_in_the_clear_is_asked_for_by_name(self):
        self.fails(2, "cli.bundle-reach", "bundle", "make", "b.tar", "--node", "moc")
        self.fails(2, "cli.bundle-reach", "bundle", "make", "b.tar", "--plain", "--to", "cma",
                   "--node", "moc")
        self.fails(1, "bundle.nobody", "bundle", "make", "b.tar", "--to", "pf", "--node", "moc")
        self.assertFalse(os.path.exists(self.path("b.tar")))

    def test_acts_go_there_and_come_back_settled_with_receipts(self):
        self.moc("bundle", "make", "b.tar", "--plain")
        self.cma("bundle", "import", "b.tar")
        path = self.write("roster.csv", "member,party,component,trained,speaks,away\n"
                                        "m-c01,cma,mnla,,,\n")
        answer = self.run_("member", "enrol", path, "--party", "cma", "--node", "cma", "--key",
                           "cma/officer-1")
        self.assertEqual(answer.exit, 75, answer.err)
        self.assertEqual(self.cma("status")[0]["outbox"], 1)
        made = self.cma("bundle", "make", "out.tar", "--plain")[0]
        self.assertEqual((made["acts"], made["entries"]), (1, 0))
        for acts in [1, 0]:  # the second time it is answered and not taken again
            said = self.moc("bundle", "import", "out.tar", "--json").lines()
            self.assertEqual(said[-1]["acts"], acts)
        self.moc("bundle", "make", "back.age", "--to", "cma")
        taken = self.cma("bundle", "import", "back.age", "--identity", "cma/duty-1.age")[0]
        self.assertEqual(taken["settled"], 1)
        self.assertEqual(self.cma("status")[0]["outbox"], 0)
        index = taken["size"] - 1
        # Sound as far as it goes: no witness has cosigned that head yet.
        self.fails(3, "receipt.quorum", "log", "check-receipt",
                   f"cma/receipts/{index}.tlog-proof", "--node", "cma")

    def test_a_bundle_cut_or_changed_is_refused_and_changes_nothing(self):
        self.moc("bundle", "make", "b.tar", "--plain")
        with open(self.path("b.tar"), "rb") as file:
            whole = file.read()
        for bad, rule in [(whole[:-700], "bundle.cut"), (whole + b"x", "bundle.trailing"),
                          (whole.replace(b"tile/0/", b"../../x", 1), "bundle.header")]:
            with open(self.path("bad.tar"), "wb") as file:
                file.write(bad)
            self.fails(3, rule, "bundle", "import", "bad.tar", "--node", "cma")
        self.assertEqual(self.cma("status")[0]["entries"], 2)

    def test_stock_tar_unpacks_what_follow_takes(self):
        self.moc("bundle", "make", "b.tar", "--plain")
        os.mkdir(self.path("un"))
        subprocess.run(["tar", "-xf", self.path("b.tar"), "-C", self.path("un")], check=True)
        self.cma("log", "follow", "un")
        self.assertEqual(self.state("cma"), self.state("moc"))
        self.ok("verify", "un", "--node", "cma", "--accord",
                self.cma("accord", "fingerprint")[0]["fingerprint"])


if __name__ == "__main__":
    program.main()
