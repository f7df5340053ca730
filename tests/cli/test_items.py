"""Sealed items between nodes: audiences, sealing, erasure, the key of one item."""

import os
import shutil

import program

STATEMENT = "They took the two motorcycles at the well of the north.\n"


class Items(program.Mechanism):
    def prepare(self):
        super().prepare()
        for name, role in [("cma/officer-1", "officer"), ("cma/officer-2", "officer"),
                           ("cma/lead-1", "lead"), ("pf/officer-1", "officer"),
                           ("minusma/ops-1", "ops")]:
            public = self.moc("key", "new", f"{name}-age", "--seal", "--exercise",
                              "--json").lines()[0]["public"]
            self.enrol(name, role, "--seal", public)

    def words(self):
        return self.moc("accord", "fingerprint", "--json").lines()[0]["words"]

    def follower(self, name):
        self.ok("init", name, "--follow", "moc", "--fingerprint", self.words())
        shutil.copytree(self.path("moc/keys"), self.path(f"{name}/keys"), dirs_exist_ok=True)
        self.ok("log", "follow", "moc", "--node", name)
        return name

    def board(self, *more, key="cma/officer-1"):
        self.moc("audience", "define", "board", "--body", "cma", *more, key=key)

    def seal(self, item="S-1", said_by="cma/lead-1", text=STATEMENT):
        path = self.write("statement", text)
        self.moc("item", "seal", path, "--item", item, "--kind", "allegation", "--audience",
                 "board", "--said-by", said_by, key="cma/officer-1")

    def states(self, node="moc"):
        rows = self.ok("item", "list", "--node", node, "--json").lines()
        return {row["item"]: row["state"] for row in rows}

    def blobs(self, node="moc"):
        return sorted(name for _, _, names in os.walk(self.path(f"{node}/blobs")) for name in names)

    def pending(self):
        return self.view("pending")[-1]["id"]

    def erase(self, item="S-1"):
        self.moc("item", "erase", item, "--code", "request", key="cma/officer-1")
        self.moc("consent", "give", self.pending(), key="cma/officer-2")

    # ---- audiences -----------------------------------------------------------

    def test_an_audience_counts_its_versions(self):
        self.board()
        self.board("--reader", "minusma/ops-1", key="cma/officer-2")
        rows = self.moc("audience", "list", "board", "--json").lines()
        self.assertEqual([(row["version"], row["state"]) for row in rows],
                         [(1, "replaced"), (2, "current")])
        self.assertEqual(rows[1]["members"], "cma,minusma/ops-1")
        self.assertEqual(rows[1]["base"], rows[0]["id"])

    # ---- sealing and opening -------------------------------------------------

    def test_readers_open_it_and_learn_who_said_it(self):
        self.board()
        self.seal()
        for reader in ["cma/officer-1", "cma/officer-2", "cma/lead-1"]:
            opened = self.moc("item", "open", "S-1", "--out", "opened", "--json",
                              key=f"{reader}-age").lines()[0]
            self.assertEqual(opened["author"], "cma/lead-1")
            with open(self.path("opened"), encoding="utf-8") as file:
                self.assertEqual(file.read(), STATEMENT)
            self.assertEqual(os.stat(self.path("opened")).st_mode & 0o777, 0o600)
        self.fails(1, "age.identity", "item", "open", "S-1", "--node", "moc", "--key",
                   "pf/officer-1-age")

    def test_the_record_does_not_tell_who_said_it_nor_its_hash(self):
        self.board()
        self.seal()
        act = self.moc("show", str(self.view("items")[0]["index"])).out
        self.assertNotIn("motorcycles", act)
        self.assertNotIn("said", act)
        self.assertEqual(self.view("items")[0]["author"], "cma/officer-1")
        self.assertEqual(self.view("items")[0]["to"], "cma/lead-1,cma/officer-1,cma/officer-2")

    def test_a_party_that_suspended_is_not_sealed_to(self):
        self.board("--body", "pf")
        self.seal("S-1")
        self.assertIn("pf/officer-1", self.view("items")[0]["to"])
        lines = self.write("notice", "from: 2017-02-20T06:00:00Z\nreason: talks broke down\n")
        note = self.moc("act", "compose", "party.suspend", lines, key="pf/root").out
        self.moc("act", "submit", self.write("note", note))
        self.seal("S-2")
        self.assertEqual(self.view("items")[1]["to"], "cma/lead-1,cma/officer-1,cma/officer-2")

    def test_lengths_that_are_near_are_sealed_alike(self):
        self.board()
        self.seal("S-1", text="yes\n")
        self.seal("S-2", text="no\n")
        sizes = [row["bytes"] for row in self.view("items")]
        self.assertEqual(sizes[0], sizes[1])

    def test_an_item_that_would_be_void_leaves_no_blob(self):
        self.board()
        self.seal()
        before = self.blobs()
        path = self.write("other", "something else\n")
        self.fails(1, "item.exists", "item", "seal", path, "--item", "S-1", "--kind", "other",
                   "--audience", "board", "--node", "moc", "--key", "cma/officer-1")
        self.assertEqual(self.blobs(), before)
        self.fails(1, "cli.audience", "item", "seal", path, "--item", "S-2", "--kind", "other",
                   "--audience", "nobody", "--node", "moc", "--key", "cma/officer-1")

    def test_a_blob_is_missing_until_somebody_brings_it(self):
        self.board()
        self.seal()
        blobs = self.path("moc/blobs")
        os.rename(blobs, self.path("elsewhere"))
        self.follower("cma")
        self.assertEqual(self.states("cma"), {"S-1": "missing"})
        self.fails(1, "blob.missing", "item", "open", "S-1", "--node", "cma", "--key",
                   "cma/officer-1-age")
        os.rename(self.path("elsewhere"), blobs)
        self.ok("log", "follow", "moc", "--node", "cma")
        self.assertEqual(self.states("cma"), {"S-1": "held"})

    def test_an_item_sealed_at_a_partys_node_travels_with_its_act(self):
        self.board()
        self.follower("cma")
        path = self.write("statement", STATEMENT)
        answer = self.run_("item", "seal", path, "--item", "S-1", "--kind", "voice", "--audience",
                           "board", "--node", "cma", "--key", "cma/officer-1")
        self.assertEqual(answer.exit, 75, answer.err)
        self.assertEqual(self.states(), {})
        self.ok("log", "push", "moc", "--node", "cma")
        self.assertEqual((self.states(), self.states("cma")),
                         ({"S-1": "held"}, {"S-1": "held"}))
        self.assertEqual(self.moc("item", "open", "S-1", key="cma/officer-2-age").out, STATEMENT)

    # ---- erasing -------------------------------------------------------------

    def test_erased_by_two_it_is_nowhere_and_everything_still_verifies(self):
        self.board()
        self.seal()
        index = str(self.view("items")[0]["index"])
        for party in [*program.PARTIES, "independent"]:
            self.ok("init", f"w-{party}", "--follow", "moc", "--fingerprint", self.words())
            self.ok("log", "follow", "moc", "--node", f"w-{party}", "--key",
                    self.path(f"moc/keys/{party}/witness.key"), "--deliver")
        self.moc("log", "receipt", index, "--out", "before.receipt")
        self.ok("verify", "moc")
        self.assertEqual(len(self.blobs("w-cma")), 1)

        self.moc("item", "erase", "S-1", "--code", "request", key="cma/officer-1")
        self.assertEqual(self.states(), {"S-1": "held"})
        self.fails(1, "consent.second", "consent", "give", self.pending(), "--node", "moc", "--key",
                   "cma/officer-1")
        self.moc("consent", "give", self.pending(), key="cma/officer-2")
        self.assertEqual((self.states(), self.blobs()), ({"S-1": "erased"}, []))

        for party in [*program.PARTIES, "independent"]:
            self.ok("log", "follow", "moc", "--node", f"w-{party}", "--key",
                    self.path(f"moc/keys/{party}/witness.key"), "--deliver")
            self.assertEqual(self.blobs(f"w-{party}"), [])
            self.ok("verify", f"w-{party}")
        self.ok("verify", "moc")
        self.moc("log", "check-receipt", "before.receipt")
        self.moc("log", "receipt", index, "--out", "after.receipt")
        self.moc("log", "check-receipt", "after.receipt")
        row = self.view("erasures")[0]
        self.assertEqual((row["code"], row["author"], row["second"]),
                         ("request", "cma/officer-1", "cma/officer-2"))
        self.fails(1, "blob.erased", "item", "open", "S-1", "--node", "moc", "--key",
                   "cma/officer-1-age")

    def test_what_a_crash_left_is_erased_at_the_next_opening(self):
        self.board()
        self.seal()
        shutil.copytree(self.path("moc/blobs"), self.path("copy"))
        self.erase()
        shutil.copytree(self.path("copy"), self.path("moc/blobs"), dirs_exist_ok=True)
        self.assertEqual(len(self.blobs()), 1)
        self.moc("status")
        self.assertEqual(self.blobs(), [])

    # ---- the key of one item -------------------------------------------------

    def test_a_court_opens_one_item_with_its_key_and_no_other(self):
        self.board()
        self.seal()
        self.seal("S-2", text="Another matter.\n")
        one, two = [row["blob"] for row in self.view("items")]
        shutil.copy(self.path(f"moc/blobs/{one[:2]}/{one[2:]}"), self.path("one.age"))
        shutil.copy(self.path(f"moc/blobs/{two[:2]}/{two[2:]}"), self.path("two.age"))
        self.fails(4, "item.undisclosed", "item", "file-key", "S-1", "--node", "moc", "--key",
                   "cma/officer-1-age")
        self.moc("item", "disclose", "S-1", "--to", "the commission of inquiry", "--reason",
                 "its letter of 3 March", key="cma/officer-1")
        self.fails(4, "item.undisclosed", "item", "file-key", "S-1", "--node", "moc", "--key",
                   "cma/officer-1-age")
        self.moc("consent", "give", self.pending(), key="cma/officer-2")
        key = self.moc("item", "file-key", "S-1", key="cma/officer-1-age").out.strip()
        self.assertRegex(key, "^[0-9a-f]{32}$")

        self.follower("pf")
        opened = self.ok("item", "open", "--file-key", key, "one.age", "--node", "pf")
        self.assertEqual(opened.out, STATEMENT)
        self.fails(3, "age.header-mac", "item", "open", "--file-key", key, "two.age", "--node",
                   "pf")
        self.fails(2, "cli.file-key", "item", "open", "--file-key", key[1:], "one.age", "--node",
                   "pf")
        with open(self.path("one.age"), "r+b") as file:
            file.seek(-1, os.SEEK_END)
            last = file.read(1)[0]
            file.seek(-1, os.SEEK_END)
            file.write(bytes([last ^ 1]))
        self.fails(3, "age.payload", "item", "open", "--file-key", key, "one.age", "--node", "pf")

    # ---- names ---------------------------------------------------------------

    def enlist(self):
        members = self.write("members.csv", "member,party,component\nm-1,cma,mnla\nm-2,cma,mnla\n"
                             "m-3,pf,gatia\n")
        for party in ["cma", "pf"]:
            self.moc("member", "enrol", members, key=f"{party}/officer-1")

    def files_with(self, needle):
        """Files anywhere in the folder of the test that hold these bytes."""
        found = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    if needle in file.read():
                        found.append(os.path.relpath(os.path.join(folder, name), self.folder))
        return found

    def test_names_stay_in_the_vault_of_their_party(self):
        self.enlist()
        self.follower("cma")
        for member, name in [("m-2", "Bintou Example"), ("m-1", "Aminata Example")]:
            self.ok("member", "name", member, name, "--node", "cma", "--key", "cma/officer-1-age")
        rows = self.ok("member", "names", "--node", "cma", "--key", "cma/officer-2-age",
                       "--json").lines()
        self.assertEqual(rows, [{"member": "m-1", "name": "Aminata Example"},
                                {"member": "m-2", "name": "Bintou Example"}])
        self.ok("log", "follow", "moc", "--node", "cma")
        self.ok("log", "push", "moc", "--node", "cma")
        self.moc("log", "export", "tiles")
        self.follower("pf")
        self.ok("bundle", "make", "all.tar", "--plain", "--node", "cma")
        self.assertEqual(self.files_with(b"Example"), [])
        with open(self.path("cma/names.age"), "rb") as file:
            self.assertEqual(self.files_with(file.read()[-64:]), ["cma/names.age"])
        vaults = [os.path.relpath(os.path.join(folder, name), self.folder)
                  for folder, _, names in os.walk(self.folder)
                  for name in names if name == "names.age"]
        self.assertEqual(vaults, ["cma/names.age"])
        self.assertEqual(os.stat(self.path("cma/names.age")).st_mode & 0o777, 0o600)

    def test_a_vault_is_for_the_officers_of_its_party(self):
        self.enlist()
        self.follower("cma")
        self.ok("member", "name", "m-1", "Aminata Example", "--node", "cma", "--key",
                "cma/officer-1-age")
        for key in ["minusma/ops-1-age", "cma/lead-1-age"]:
            self.fails(1, "vault.officer", "member", "names", "--node", "cma", "--key", key)
        self.fails(1, "age.identity", "member", "names", "--node", "cma", "--key",
                   "pf/officer-1-age")
        self.fails(2, "vault.registrar", "member", "name", "m-1", "Somebody", "--node", "moc",
                   "--key", "cma/officer-1-age")
        self.fails(1, "vault.member", "member", "name", "m-3", "Somebody", "--node", "cma", "--key",
                   "cma/officer-1-age")
        self.fails(2, "vault.name", "member", "name", "m-1", "--node", "cma", "--key",
                   "cma/officer-1-age")

    def test_a_name_is_forgotten_and_a_revoked_officer_shut_out(self):
        self.enlist()
        self.follower("cma")
        for member in ["m-1", "m-2"]:
            self.ok("member", "name", member, f"Name of {member}", "--node", "cma", "--key",
                    "cma/officer-1-age")
        self.moc("key", "revoke", "cma/officer-2", "--code", "left", key="cma/root")
        self.ok("log", "follow", "moc", "--node", "cma")
        self.ok("member", "name", "m-1", "--forget", "--node", "cma", "--key", "cma/officer-1-age")
        rows = self.ok("member", "names", "--node", "cma", "--key", "cma/officer-1-age",
                       "--json").lines()
        self.assertEqual([row["member"] for row in rows], ["m-2"])
        self.fails(1, "vault.officer", "member", "names", "--node", "cma", "--key",
                   "cma/officer-2-age")

    def test_the_passphrase_of_an_age_key_opens_and_a_wrong_one_does_not(self):
        right = self.write("right", "trois pommes et un puits\n")
        wrong = self.write("wrong", "deux pommes et un puits\n")
        public = self.ok("key", "new", "reader", "--seal", "--passphrase-file", right, "--out",
                         "reader.key", "--json").lines()[0]["public"]
        self.assertTrue(public.startswith("age1"))
        self.enrol("cma/officer-3", "officer", "--seal", public)
        self.follower("cma")
        self.ok("member", "names", "--node", "cma", "--key", "reader.key", "--passphrase-file",
                right)
        self.fails(1, "keyfile.passphrase", "member", "names", "--node", "cma", "--key",
                   "reader.key", "--passphrase-file", wrong)


if __name__ == "__main__":
    program.main()
