"""A party's witness as its officers call it: what it insists on, and what it keeps as evidence."""

import os
import shutil

import program


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
        with open(self.path("cma/entente.conf"), "a", encoding="utf-8") as conf:
            conf.write("own-witness: cma\n")
        self.assertIn("not yet proven", self.ok("status", "--node", "cma").out)
        self.ok(*self.witness("--from", "moc", "--deliver"))
        self.ok("log", "follow", "moc", "--node", "cma")
        self.assertNotIn("not yet proven", self.ok("status", "--node", "cma").out)

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

    def test_after_a_fork_the_witness_follows_nobody(self):
        self.fork()
        self.fails(3, "witness.stopped", "witness", "--node", "cma")
        self.fails(3, "witness.stopped", *self.witness("--from", "moc"))
        self.fails(3, "witness.stopped", "log", "follow", "moc", "--node", "cma")
        self.ok("verify", "cma")


if __name__ == "__main__":
    program.main()
