"""Where a node may begin: made by the registrar, attested by witnesses, begun from."""

import os

import program


class Snapshot(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("minusma/ops-1", "ops")
        self.words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        self.write("words", self.words)
        for party in program.PARTIES:
            self.ok("init", party, "--follow", "moc", "--fingerprint", self.words)

    def setUp(self):
        super().setUp()
        with open(self.path("words"), encoding="utf-8") as file:
            self.words = file.read()

    def attest(self, party, *more):
        return self.ok("snapshot", "attest", "now.snapshot", "--node", party, "--key",
                       f"moc/keys/{party}/witness.key", "--json", *more).lines()[0]

    def begin(self, folder, words):
        return ["init", folder, "--snapshot", "now.snapshot", "--follow", "moc", "--fingerprint",
                words]

    def test_a_snapshot_goes_round_and_a_node_begins_from_it(self):
        made = self.moc("snapshot", "make", "now.snapshot", "--json",
                        key="minusma/registrar").lines()[0]
        self.assertEqual((made["witnesses"], made["proven"]), (0, 0))
        self.assertEqual([self.attest(party)["proven"] for party in program.PARTIES], [0, 0, 1])
        shown = self.ok("snapshot", "show", "now.snapshot", "--node", "cma", "--json").lines()[0]
        state = self.ok("state", "hash", "--node", "moc", "--json").lines()[0]
        self.assertEqual((shown["state"], shown["size"]), (state["state"], state["size"]))
        self.enrol("cma/officer-1", "officer")
        self.ok(*self.begin("phone", self.words))
        self.assertEqual(self.ok("state", "hash", "--node", "phone").out,
                         self.ok("state", "hash", "--node", "moc").out)

    def test_who_begins_asks_for_the_quorum_and_the_fingerprint(self):
        self.moc("snapshot", "make", "now.snapshot", key="minusma/registrar")
        self.attest("fama")
        self.attest("cma")
        self.fails(1, "snapshot.attested", "snapshot", "attest", "now.snapshot", "--node", "cma",
                   "--key", "moc/keys/cma/witness.key")
        self.fails(3, "snapshot.quorum", *self.begin("phone", self.words))
        self.attest("pf")
        self.fails(3, "cli.fingerprint", *self.begin("phone", "one two three"))
        self.assertFalse(os.path.exists(self.path("phone/entente.conf")))
        self.ok(*self.begin("phone", self.words))

    def test_only_the_registrar_makes_and_only_witnesses_attest(self):
        self.fails(1, "node.registrar", "snapshot", "make", "now.snapshot", "--node", "moc",
                   "--key", "minusma/ops-1")
        self.moc("snapshot", "make", "now.snapshot", key="minusma/registrar")
        self.fails(1, "head.witness", "snapshot", "attest", "now.snapshot", "--node", "cma",
                   "--key", "moc/keys/cma/root.key")
        self.fails(1, "snapshot.form", "snapshot", "show", "words", "--node", "cma")


if __name__ == "__main__":
    program.main()
