"""The registrar's node, a party's, and what passes between them."""

import os
import shutil
import sqlite3
import subprocess
import time

import program


class Nodes(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("minusma/ops-1", "ops")
        self.enrol("cma/officer-1", "officer")

    def words(self):
        return self.moc("accord", "fingerprint", "--json").lines()[0]["words"]

    def follower(self, name="cma"):
        """A party's node with its officer's key, in a folder of its own."""
        self.ok("init", name, "--follow", "moc", "--fingerprint", self.words())
        os.makedirs(self.path(f"{name}/keys/cma"))
        for key in ["officer-1", "witness"]:
            shutil.copy(self.path(f"moc/keys/cma/{key}.key"), self.path(f"{name}/keys/cma"))
        return name

    def place(self, name="gao-port"):
        path = self.write("place", f"place: {name} 162667000 -500000 gao Port\n")
        return self.moc("act", "compose", "place.list", path, key="minusma/ops-1").out

    # ---- acts ----------------------------------------------------------------

    def test_check_tells_what_would_be_and_changes_nothing(self):
        note = self.write("note", self.place())
        before = self.moc("state", "hash").out
        self.assertEqual(self.moc("act", "check", note, "--json").lines()[0]["outcome"], "effect")
        self.assertEqual(self.moc("state", "hash").out, before)

    def test_submitted_act_is_committed_and_found(self):
        note = self.write("note", self.place())
        done = self.moc("act", "submit", note, "--json").lines()[0]
        self.assertEqual((done["answer"], done["outcome"]), ("committed", "effect"))
        by_index = self.moc("show", str(done["index"]), "--json").lines()[0]
        by_id = self.moc("show", done["id"][:8], "--json").lines()[0]
        self.assertEqual(by_index, by_id)
        self.assertEqual(by_index["act"]["place"][0]["place"], "gao-port")
        self.fails(1, "act.replayed", "act", "submit", note, "--node", "moc")

    def test_a_file_may_hold_several_acts_each_judged_by_itself(self):
        member = self.write("member", "member: m-1 mnla\n")
        other = self.moc("act", "compose", "member.enrol", member, key="cma/officer-1").out
        both = self.write("both.ent", self.place() + other)
        done = self.moc("act", "submit", both, "--json").lines()
        self.assertEqual([one["answer"] for one in done], ["committed", "committed"])
        half = self.write("half.ent", other + self.place("gao-quay"))
        self.fails(1, "act.replayed", "act", "submit", half, "--node", "moc")
        self.assertIn("gao-quay", [row["place"] for row in self.view("places")])

    def test_void_act_is_not_handed_in_without_yes(self):
        self.moc("act", "submit", "-", stdin=self.place())
        again = self.write("again", self.place())
        size = len(self.view("voids"))
        self.fails(1, "place.exists", "act", "submit", again, "--node", "moc")
        self.assertEqual(len(self.view("voids")), size)
        self.fails(1, "place.exists", "act", "submit", again, "--node", "moc", "--yes")
        self.assertEqual(self.view("voids")[-1]["rule"], "place.exists")
        self.assertIn("gao-port", self.moc("show", str(self.view("voids")[-1]["index"])).out)

    def test_wrong_role_is_void_by_its_rule(self):
        path = self.write("place", "place: x 162667000 -500000 gao Port\n")
        note = self.moc("act", "compose", "place.list", path, key="cma/officer-1").out
        self.fails(1, "key.role", "act", "check", self.write("note", note), "--node", "moc")

    def test_changed_text_is_inadmissible(self):
        note = self.place().replace("gao-port", "gao-quay")
        self.fails(1, "note.signature", "act", "submit", self.write("note", note), "--node", "moc")

    def test_malformed_lines_name_their_line(self):
        path = self.write("place", "place: x 162667000\n")
        answer = self.fails(1, "line.token-count", "act", "compose", "place.list", path, "--node",
                            "moc", "--key", "minusma/ops-1")
        self.assertIn("line", answer.error()["place"])

    def test_act_without_a_signer_asks_for_one(self):
        path = self.write("place", "place: x 162667000 -500000 gao Port\n")
        self.fails(2, "cli.key", "act", "compose", "place.list", path, "--node", "moc")

    def test_revoked_key_is_inadmissible(self):
        note = self.write("note", self.place())
        self.moc("key", "revoke", "minusma/ops-1", "--code", "lost", key="minusma/root")
        self.fails(1, "act.key-revoked", "act", "submit", note, "--node", "moc")

    def test_clock_is_not_shifted_on_a_live_accord(self):
        with open(program.ACCORD, encoding="utf-8") as file:
            live = self.write("live.accord", file.read().replace("mode: exercise", "mode: live"))
        self.clock = None
        self.ok("accord", "found", live, "--origin", "live.example/record", "--keys", "moc/keys",
                "--out", "live.note")
        self.ok("init", "live", "--accord", "live.note")
        self.ok("status", "--node", "live")
        self.clock = self.START
        self.fails(2, "cli.clock-live", "status", "--node", "live")

    def test_roots_may_sign_act_0_one_after_the_other(self):
        shutil.copytree(self.path("moc/keys"), self.path("keys"))
        public = self.ok("key", "show", "keys/fama/root.key", "--json").lines()[0]["public"]
        self.write("keys/fama/root.pub", public + "\n")
        os.rename(self.path("keys/fama/root.key"), self.path("at-home.key"))
        found = self.ok("accord", "found", program.ACCORD, "--origin", "other.example/record",
                        "--keys", "keys", "--out", "part.note", "--json").lines()[0]
        self.assertEqual((found["signatures"], found["missing"]), (5, 1))
        self.fails(1, "note.unsigned", "init", "other", "--accord", "part.note")
        self.ok("act", "sign", "part.note", "--key", "at-home.key", "--out", "whole.note")
        made = self.ok("init", "other", "--accord", "whole.note", "--json").lines()[0]
        self.assertEqual(made["fingerprint"], found["fingerprint"])

    # ---- the record ----------------------------------------------------------

    def test_list_shows_every_entry(self):
        rows = self.moc("log", "list", "--json").lines()
        self.assertEqual([row["index"] for row in rows], [0, 1, 2])
        self.assertEqual(rows[0]["act"], "accord.found")
        self.assertEqual(len(self.moc("log", "list", "--from", "1", "--count", "1",
                                      "--json").lines()), 1)

    def test_receipt_proves_its_entry_and_no_other(self):
        self.cosign_all()
        self.moc("log", "receipt", "1", "--out", "1.receipt")
        self.moc("log", "entry", "1", "--out", "1.entry")
        self.moc("log", "entry", "2", "--out", "2.entry")
        proven = self.moc("log", "check-receipt", "1.receipt", "--entry", "1.entry", "--json")
        self.assertEqual(proven.lines()[0]["witnesses"], 4)
        self.moc("log", "check-receipt", "1.receipt")
        self.fails(3, "receipt.proof", "log", "check-receipt", "1.receipt", "--entry", "2.entry",
                   "--node", "moc")

    def test_receipt_and_export_are_judged_by_a_policy_file(self):
        self.cosign_all()
        self.moc("log", "receipt", "1", "--out", "1.receipt")
        self.moc("log", "entry", "1", "--out", "1.entry")
        self.moc("log", "export", "tiles")
        policy = self.moc("log", "policy").out
        self.assertTrue(policy.startswith("log gao.example/record+"))
        self.assertEqual(policy.count("\nwitness "), 4)
        hexes = self.moc("accord", "fingerprint", "--json").lines()[0]["fingerprint"]
        root = self.ok("key", "show", "moc/keys/fama/root.key", "--json").lines()[0]["public"]
        stranger = policy.replace(policy.split()[1], root)
        loose = policy.split("group")[0] + "quorum none\n"
        for command in (("log", "check-receipt", "1.receipt", "--entry", "1.entry"),
                        ("verify", "tiles", "--accord", hexes)):
            self.ok(*command, "--policy", self.write("ours", policy))
            self.ok(*command, "--policy", self.write("loose", loose))
            self.fails(1, "policy.quorum", *command, "--policy",
                       self.write("twice", policy + "quorum none\n"))
            self.assertNotEqual(
                self.run_(*command, "--policy", self.write("other", stranger)).exit, 0)
        self.fails(3, "verify.unpinned", "verify", "tiles", "--policy", "ours")

    def test_policy_that_asks_for_more_witnesses_than_signed_refuses_the_head(self):
        self.moc("log", "export", "tiles")
        self.moc("log", "policy", "--out", "gao.policy")
        hexes = self.moc("accord", "fingerprint", "--json").lines()[0]["fingerprint"]
        self.ok("verify", "tiles", "--accord", hexes)
        self.fails(3, "policy.quorum-missed", "verify", "tiles", "--accord", hexes, "--policy",
                   "gao.policy")

    def cosign_all(self):
        for party in [*program.PARTIES, "independent"]:
            self.ok("init", f"w-{party}", "--follow", "moc", "--fingerprint", self.words())
            self.ok("log", "follow", "moc", "--node", f"w-{party}", "--key",
                    self.path(f"moc/keys/{party}/witness.key"), "--deliver")

    def test_four_witnesses_cosign_the_head(self):
        self.cosign_all()
        head = self.moc("log", "head", "--json").lines()[0]
        self.assertEqual((head["cosigners"], head["signed"]), (4, head["size"]))
        self.assertIn("4", self.moc("status").out)

    def test_cosignature_travels_in_a_file(self):
        self.follower()
        self.ok("log", "follow", "moc", "--node", "cma", "--key", "cma/witness", "--out", "line")
        head = self.moc("log", "cosign", "line", "--json").lines()[0]
        self.assertEqual(head["cosigned"], "cma/witness")

    def test_growth_is_proven(self):
        grown = self.moc("log", "prove", "1", "--json").lines()[0]
        self.assertEqual((grown["old"], grown["size"]), (1, 3))

    def test_export_verifies_and_a_flipped_byte_does_not(self):
        self.moc("log", "export", "tiles")
        hexes = self.moc("accord", "fingerprint", "--json").lines()[0]["fingerprint"]
        self.ok("verify", "tiles", "--accord", hexes)
        self.ok("verify", "tiles", "--accord", self.words())
        self.fails(3, "verify.unpinned", "verify", "tiles")
        bundles = [os.path.join(folder, name)
                   for folder, _, names in os.walk(self.path("tiles/tile/entries"))
                   for name in names]
        with open(bundles[0], "r+b") as file:
            file.seek(200)
            byte = file.read(1)
            file.seek(200)
            file.write(bytes([byte[0] ^ 1]))
        self.assertEqual(self.run_("verify", "tiles", "--accord", hexes).exit, 3)

    def test_other_fingerprint_is_refused(self):
        self.assertEqual(self.run_("verify", "moc", "--accord", "0" * 64).exit, 3)
        self.ok("verify", "moc")

    def test_state_is_the_same_after_a_rebuild_and_on_another_node(self):
        before = self.moc("state", "hash", "--json").lines()[0]["state"]
        self.assertEqual(self.moc("state", "rebuild", "--json").lines()[0]["state"], before)
        self.follower()
        self.assertEqual(self.ok("state", "hash", "--node", "cma", "--json").lines()[0]["state"],
                         before)

    # ---- between nodes -------------------------------------------------------

    def test_following_needs_the_fingerprint_that_was_told(self):
        self.fails(3, "cli.fingerprint", "init", "x", "--follow", "moc")
        self.fails(3, "cli.fingerprint", "init", "x", "--follow", "moc", "--fingerprint",
                   " ".join(["agile"] * 12))
        self.assertFalse(os.path.exists(self.path("x/entente.conf")))

    def test_act_of_a_party_waits_in_its_outbox_and_is_pushed(self):
        self.follower()
        roster = self.write("roster.csv", "member,party,component\nm-aaaa,cma,mnla\n")
        answer = self.run_("member", "enrol", roster, "--node", "cma", "--key", "cma/officer-1",
                           "--json")
        self.assertEqual((answer.exit, answer.lines()[0]["answer"]), (75, "received"))
        more = self.run_("member", "away", "m-aaaa", "--from", "2017-03-01", "--until",
                         "2017-03-02", "--node", "cma", "--key", "cma/officer-1")
        self.assertEqual(more.exit, 75, more.err)
        self.assertIn("outbox", self.ok("status", "--node", "cma").out)
        pushed = self.ok("log", "push", "moc", "--node", "cma", "--json").lines()
        self.assertEqual([row["outcome"] for row in pushed[:2]], ["effect", "effect"])
        self.assertEqual(pushed[-1]["settled"], 2)
        self.assertEqual([row["member"] for row in self.view("members")], ["m-aaaa"])
        self.assertNotIn("outbox", self.ok("status", "--node", "cma").out)

    def test_accord_is_amended_by_what_changes_only(self):
        text = self.moc("accord", "show").out
        path = self.write("new.accord", text.replace("rest: 12", "# less rest\nrest: 10"))
        done = self.moc("accord", "amend", path, "--reason", "fewer people", "--json",
                        key="cma/officer-1").lines()[0]
        self.assertEqual(done["outcome"], "pending")
        shown = self.moc("show", str(done["index"]), "--json").lines()[0]["act"]
        self.assertEqual((shown["reason"], shown["rest"]), ("fewer people", 10))
        self.assertEqual(self.view("pending")[0]["act"], "accord.amend")
        self.fails(1, "amend.base", "act", "check", self.write("stale", self.stale()), "--node",
                   "moc")

    def stale(self):
        """An amendment of an accord that is not the one in force."""
        lines = self.moc("accord", "show").out.split("\n", 7)[7]
        body = self.write("body", f"base: {'0' * 64}\nreason: none\n" + "".join(
            line + "\n" for line in lines.splitlines() if line and not line.startswith("#")))
        return self.moc("act", "compose", "accord.amend", body, key="cma/officer-1").out

    def test_sealed_secret_travels_with_the_record(self):
        seal = self.moc("key", "new", "cma/duty-age", "--seal", "--exercise",
                        "--json").lines()[0]["public"]
        self.enrol("cma/duty-1", "duty", "--seal", seal)
        self.follower()
        shutil.copy(self.path("moc/keys/cma/duty-1.key"), self.path("cma/keys/cma"))
        shutil.copy(self.path("moc/keys/cma/duty-age.key"), self.path("cma/keys/cma"))
        answer = self.run_("code", "issue", "--day", "2017-02-20", "--node", "cma", "--key",
                           "cma/duty-1")
        self.assertEqual(answer.exit, 75, answer.err)
        self.ok("log", "push", "moc", "--node", "cma")
        for node in ["moc", "cma"]:
            self.ok("code", "show", "G-1", "07", "--node", node, "--key", "cma/duty-age")

    def test_status_counts_the_measures_of_the_accord(self):
        status = self.moc("status", "--json").lines()[0]
        self.assertEqual((status["measures"], status["measures_done"]), (7, 0))
        self.assertEqual(status["mode"], "exercise")

    def test_tampered_registrar_gets_no_cosignature(self):
        self.follower()
        self.moc("act", "submit", "-", stdin=self.place())
        self.ok("log", "follow", "moc", "--node", "cma", "--key", "cma/witness", "--deliver")
        database = sqlite3.connect(self.path("moc/record.db"))
        changed = database.execute(
            "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'Port', 'Quai') AS BLOB)"
            " WHERE instr(body, CAST('Port' AS BLOB)) > 0").rowcount
        self.assertEqual(changed, 1)
        database.commit()
        database.close()
        self.assertEqual(self.run_("verify", "moc").exit, 3)
        answer = self.run_("log", "follow", "moc", "--node", "cma", "--key", "cma/witness")
        self.assertEqual(answer.exit, 3, answer.err)
        self.ok("verify", "cma")

    def holds(self, process):
        self.assertIsNone(process.poll(), "the holder ended early")
        with open(self.path("moc/lock"), encoding="utf-8") as file:
            return file.read().startswith(f"{process.pid} ")

    def test_second_process_is_told_who_holds_the_folder(self):
        holder = subprocess.Popen(
            [program.PROGRAM, "act", "compose", "place.list", "-", "--node", "moc", "--key",
             "minusma/ops-1", "--clock", self.START],
            cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        try:
            while not self.holds(holder):
                time.sleep(0.01)
            answer = self.run_("status", "--node", "moc", "--json")
            self.assertEqual((answer.exit, answer.error()["rule"]), (1, "node.held"))
            self.assertIn(str(holder.pid), answer.error()["text"])
        finally:
            holder.kill()
            holder.communicate()
        self.moc("status")

    def test_every_line_of_json_is_one_object(self):
        for words in [["status"], ["log", "head"], ["log", "list"], ["key", "list"],
                      ["accord", "show"], ["state", "views"], ["consent", "pending"],
                      ["order", "list"], ["patrol", "list"], ["show", "0"], ["bulletin", "list"],
                      ["act", "document"], ["log", "entry", "1"], ["state", "hash"]]:
            for row in self.moc(*words, "--json").lines():
                self.assertIsInstance(row, dict)

    def test_content_for_standard_output_is_an_object_too(self):
        plain = self.moc("log", "entry", "1").out
        self.assertEqual(self.moc("log", "entry", "1", "--json").lines(), [{"text": plain}])

    def test_screens_fit_eighty_columns(self):
        for words in [["log", "list"], ["key", "list"], ["state", "views"], ["log", "head"],
                      ["state", "view", "keys"], ["status"],
                      ["act", "list"], ["act", "explain", "order.propose"], ["log", "prove", "1"]]:
            out = self.moc(*words, env={"COLUMNS": "80", "LANG": "fr_FR.UTF-8"}).out
            for line in out.splitlines():
                self.assertLessEqual(len(line), 80, line)


if __name__ == "__main__":
    program.main()
