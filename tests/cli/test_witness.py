"""A party's witness as its officers call it: what it insists on, and what it keeps as evidence."""

import os
import shutil
import tempfile

import program

SUCCESSOR = "gao.example/record-2"


class Witness(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("minusma/ops-1", "ops")
        self.list_place("moc", "gao-port")
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        self.ok("init", "cma", "--follow", "moc", "--fingerprint", words)
        os.makedirs(self.path("cma/keys/cma"))
        shutil.copy(self.path("moc/keys/cma/witness.key"), self.path("cma/keys/cma"))

    def list_place(self, node, name):
        path = self.write("place", f"place: {name} 162667000 -500000 gao {name}\n")
        act = self.ok("act", "compose", "place.list", path, "--node", node, "--key",
                      "minusma/ops-1").out
        self.ok("act", "submit", "-", "--node", node, stdin=act)

    def witness(self, *words):
        return ["witness", "--node", "cma", "--key", "cma/witness", "--once", *words]

    def cosign_without_cma(self):
        for body in ["fama", "pf", "independent"]:
            self.ok("log", "follow", "moc", "--node", "cma", "--out", f"{body}-line",
                    "--key", f"moc/keys/{body}/witness.key")
            self.moc("log", "cosign", f"{body}-line")

    def fork(self):
        """Two records of one size, both signed by the registrar; cma has cosigned the first."""
        shutil.copytree(self.path("moc"), self.path("other"))
        self.list_place("moc", "wabaria")
        self.list_place("other", "ansongo")
        self.ok(*self.witness("--from", "moc"))
        self.fails(3, "witness.heard", *self.witness("--from", "other"))
        return os.path.join("cma", "evidence", os.listdir(self.path("cma/evidence"))[0])

    def test_a_party_insists_on_its_own_witness(self):
        self.cosign_without_cma()
        self.ok("log", "follow", "moc", "--node", "cma")
        self.assertNotIn("not yet proven", self.ok("status", "--node", "cma").out)
        self.assertNotIn("not yet proven", self.ok("verify", "cma").out)
        self.insist()
        self.assertIn("not yet proven", self.ok("status", "--node", "cma").out)
        self.assertIn("not yet proven", self.ok("verify", "cma").out)
        self.assertEqual(self.ok("verify", "cma", "--json").lines()[0]["proven"], 0)
        self.ok(*self.witness("--from", "moc", "--deliver"))
        self.ok("log", "follow", "moc", "--node", "cma")
        self.assertNotIn("not yet proven", self.ok("status", "--node", "cma").out)
        self.assertNotIn("not yet proven", self.ok("verify", "cma").out)

    def insist(self):
        """cma's folder made anew, now with --own; its keys stay."""
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        os.rename(self.path("cma"), self.path("before"))
        self.ok("init", "cma", "--follow", "moc", "--fingerprint", words, "--own", "cma")
        os.rename(self.path("before/keys"), self.path("cma/keys"))

    def test_nobody_insists_on_a_witness_that_the_accord_does_not_name(self):
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        self.fails(1, "node.own", "init", "other", "--follow", "moc", "--fingerprint", words,
                   "--own", "nobody")

    def test_the_own_policy_file_judges_as_the_folder_does(self):
        self.cosign_without_cma()
        for own, status in [([], 0), (["--own", "fama"], 0), (["--own", "cma"], 3)]:
            self.moc("log", "policy", *own, "--out", self.path("policy"))
            said = self.run_("verify", "moc", "--policy", "policy")
            self.assertEqual(said.exit, status, said.err)

    def test_evidence_of_a_fork_is_judged_by_public_keys_alone(self):
        evidence = self.fork()
        self.assertEqual(self.ok("evidence", "show", "cma", "--json").lines()[0]["kind"], "fork")
        self.moc("log", "policy", "--out", "policy")
        said = self.ok("evidence", "check", evidence, "--policy", "policy").out
        self.assertIn("gao.example/record", said)
        with open(self.path(evidence), encoding="utf-8") as file:
            text = file.read()
        self.write("changed", text.replace("gao.example/record\n", "gao.example/recorb\n", 1))
        self.fails(3, "head.origin", "evidence", "check", "changed", "--policy", "policy")

    def test_a_stranger_with_the_policy_file_alone_judges_the_same(self):
        evidence = self.fork()
        self.moc("log", "policy", "--out", "policy")
        here = self.ok("evidence", "check", evidence, "--node", "cma", "--json").lines()[0]
        size = self.moc("log", "head", "--json").lines()[0]["size"]
        self.assertEqual((here["kind"], here["against"], here["size"], here["decided"]),
                         ("fork", "gao.example/record", size, "by-the-keys"))
        with tempfile.TemporaryDirectory() as stranger:
            shutil.copy(self.path("policy"), stranger)
            shutil.copy(self.path(evidence), os.path.join(stranger, "proof"))
            self.folder = stranger
            there = self.ok("evidence", "check", "proof", "--policy", "policy", "--json")
            self.assertEqual(there.lines()[0], here)
            self.fails(1, "file.exists", "evidence", "check", "proof", "--policy", "none")
            # Of another registrar the same file proves nothing.
            with open(self.path("policy"), encoding="utf-8") as file:
                lines = file.read().splitlines()
            self.ok("key", "new", "minusma/registrar", "--exercise")
            other = self.ok("key", "show", "keys/minusma/registrar.key", "--json").lines()[0]
            self.write("other", "\n".join([f"log {other['public']}", *lines[1:]]) + "\n")
            self.fails(3, "head.origin", "evidence", "check", "proof", "--policy", "other")

    def test_evidence_is_shown_of_a_node_of_a_folder_and_of_a_file(self):
        self.assertIn("no evidence", self.show_empty())
        evidence = self.fork()
        of_node = self.ok("evidence", "show", "cma", "--json").lines()
        self.assertEqual([row["file"] for row in of_node], [evidence])
        self.assertEqual(self.ok("evidence", "show", "cma/evidence", "--json").lines(), of_node)
        self.assertEqual(self.ok("evidence", "show", evidence, "--json").lines(), of_node)
        with open(self.path(evidence), encoding="utf-8") as file:
            self.assertTrue(self.ok("evidence", "show", evidence).out.endswith(file.read()))
        self.fails(1, "file.exists", "evidence", "show", "cma/evidence/none")

    def show_empty(self):
        os.makedirs(self.path("empty"))
        return self.ok("evidence", "show", "empty").out

    def test_after_a_fork_the_witness_follows_nobody(self):
        self.fork()
        self.fails(3, "witness.stopped", "witness", "--node", "cma")
        self.fails(3, "witness.stopped", *self.witness("--from", "moc"))
        self.fails(3, "witness.stopped", "log", "follow", "moc", "--node", "cma")
        self.ok("verify", "cma")

    def test_a_witness_that_goes_round_ends_where_it_stops_for_good(self):
        shutil.copytree(self.path("moc"), self.path("other"))
        self.list_place("moc", "wabaria")
        self.list_place("other", "ansongo")
        self.ok(*self.witness("--from", "moc"))
        rounds = ["witness", "--node", "cma", "--key", "cma/witness", "--every", "1"]
        self.fails(3, "witness.heard", *rounds, "--from", "other")
        self.fails(3, "witness.stopped", *rounds, "--from", "moc")

    # ---- sources -------------------------------------------------------------

    def test_a_witness_takes_one_round_from_a_node_and_from_an_export(self):
        self.ok(*self.witness("--from", "moc", "--deliver"))
        self.assertEqual(self.moc("log", "head", "--json").lines()[0]["cosigned"], "cma/witness")
        self.list_place("moc", "wabaria")
        self.moc("log", "export", "tiles")
        taken = self.ok(*self.witness("--from", "tiles", "--out", "line")).out
        size = self.moc("log", "head", "--json").lines()[0]["size"]
        self.assertIn(str(size), taken)
        self.assertEqual(self.signed(), size)
        self.moc("log", "cosign", "line")
        self.fails(2, "cli.deliver", *self.witness("--from", "tiles", "--deliver"))
        self.assertIn("[--from DIR|URL]...", self.ok("witness", "--help").out)

    def signed(self):
        """How many entries cma's witness has signed for; it is right only while it goes on."""
        return self.ok("witness", "--node", "cma", "--json").lines()[0]["signed"]

    # ---- a successor ---------------------------------------------------------

    def succeed(self, *words):
        return ["log", "succeed", "moc2", "--from", "cma", "--origin", SUCCESSOR, "--reason",
                "two heads of one size", "--key", self.path("moc/keys/minusma/registrar.key"),
                *words]

    def test_a_stopped_witness_follows_the_successor_and_no_other(self):
        evidence = self.fork()
        size = self.moc("log", "head", "--json").lines()[0]["size"]
        begun = self.ok(*self.succeed(), "--json").lines()[0]
        self.assertEqual((begun["origin"], begun["size"]), (SUCCESSOR, size))
        self.ok(*self.witness("--from", "moc2", "--deliver"))
        head = self.ok("log", "head", "--node", "moc2", "--json").lines()[0]
        self.assertEqual((head["origin"], head["size"], head["cosigned"]),
                         (SUCCESSOR, size + 1, "cma/witness"))
        self.assertEqual(self.signed(), size + 1)
        self.fails(3, "head.origin", *self.witness("--from", "other"))
        self.ok("verify", "cma")
        # What proved the first registrar's fork proves it still, and who comes now begins here.
        self.ok("evidence", "check", evidence, "--node", "cma")
        words = self.ok("accord", "fingerprint", "--node", "moc2", "--json").lines()[0]["words"]
        self.ok("init", "late", "--follow", "moc2", "--fingerprint", words)
        self.ok("log", "follow", "moc2", "--node", "late")
        self.ok("verify", "late")

    def test_a_successor_that_leaves_an_entry_out_is_not_followed(self):
        self.fork()
        size = self.moc("log", "head", "--json").lines()[0]["size"]
        self.ok(*self.succeed("--size", str(size - 1)))
        self.fails(3, "head.origin", *self.witness("--from", "moc2"))
        self.fails(3, "witness.stopped", "witness", "--node", "cma")

    def test_only_the_registrar_begins_a_successor_in_a_folder_of_its_own(self):
        self.fork()
        ops = [*self.succeed()[:-1], self.path("moc/keys/minusma/ops-1.key")]
        self.fails(1, "node.registrar", *ops)
        self.assertFalse(os.path.exists(self.path("moc2/entente.conf")))
        self.ok(*self.succeed())
        self.fails(1, "node.exists", *self.succeed())


if __name__ == "__main__":
    program.main()
