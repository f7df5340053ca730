"""Keys that hand over, are recalled, recovered, claimed to be stolen, or fall in conflict."""

import os
import subprocess
import shutil
import unittest

import program

TIMES = ["--from", "2017-02-20", "--until", "2018-02-20"]


class Keys(program.Mechanism):
    def prepare(self):
        super().prepare()
        for name, role in [("cma/officer-1", "officer"), ("cma/officer-2", "officer"),
                           ("pf/officer-1", "officer"), ("minusma/ops-1", "ops"),
                           ("minusma/duty-1", "duty")]:
            self.enrol(name, role)

    def made(self, name):
        """A new key's public part."""
        return self.moc("key", "new", name, "--exercise", "--json").lines()[0]["public"]

    def key(self, name):
        return next(row for row in self.view("keys") if row["name"] == name)

    def agree(self, key, act):
        pending = [row for row in self.view("pending") if row["act"] == act]
        self.moc("consent", "give", pending[-1]["id"], key=key)

    def away(self, name, day):
        day = f"2017-03-{day:02}"
        path = self.write("away", f"away: m-1 {day}T00:00:00Z {day}T12:00:00Z\n")
        return self.moc("act", "compose", "member.away", path, key=name).out

    def listed(self):
        self.moc("act", "submit", "-", key="cma/officer-1", stdin=self.moc(
            "act", "compose", "member.enrol", self.write("m", "member: m-1 mnla\n"),
            key="cma/officer-1").out)

    # ---- rotation ------------------------------------------------------------

    def test_a_key_hands_over_when_a_second_officer_agrees(self):
        self.moc("key", "rotate", self.made("cma/officer-1b"), *TIMES, key="cma/officer-1")
        self.assertEqual(self.key("cma/officer-1")["state"], "active")
        self.agree("cma/officer-2", "key.rotate")
        self.assertEqual((self.key("cma/officer-1")["state"], self.key("cma/officer-1")["why"]),
                         ("ended", "replaced"))
        self.assertEqual(self.key("cma/officer-1b")["role"], "officer")
        self.assertIn("rotated", self.moc("key", "notices").out)
        self.assertIn("replaced", self.moc("key", "list", "cma").out)

    # ---- notes and recall ----------------------------------------------------

    def test_a_note_made_beforehand_ends_a_key_whoever_brings_it(self):
        note = self.moc("key", "revocation-note", "cma/officer-1").out
        self.assertTrue(note.startswith("entente/revocation/v1 gao.example/record\n"
                                        "key: cma/officer-1+"))
        self.assertIn("\n\n— cma/officer-1 ", note)
        self.moc("key", "recall", self.write("note", note), key="pf/officer-1")
        self.assertEqual(self.key("cma/officer-1")["why"], "recalled")
        self.fails(1, "key.none", "key", "recall", self.path("note"), "--node", "moc", "--key",
                   "pf/officer-1")

    def test_a_note_by_the_root_is_kept_sealed_and_private(self):
        recipient = self.moc("key", "new", "cma/safe", "--seal", "--exercise",
                             "--json").lines()[0]["public"]
        self.moc("key", "revocation-note", "cma/officer-1", "--seal", recipient, "--out",
                 "note.age", key="cma/root")
        self.assertEqual(os.stat(self.path("note.age")).st_mode & 0o777, 0o600)
        self.fails(1, "cli.sealed", "key", "recall", "note.age", "--node", "moc", "--key",
                   "minusma/duty-1")
        self.moc("key", "recall", "note.age", "--identity", "cma/safe", key="minusma/duty-1")
        self.assertEqual(self.key("cma/officer-1")["state"], "ended")

    @unittest.skipUnless(shutil.which("age"), "the age tool is not installed")
    def test_the_stock_age_tool_opens_the_envelope(self):
        subprocess.run(["age-keygen", "-o", self.path("safe")], capture_output=True, check=True)
        recipient = subprocess.run(["age-keygen", "-y", self.path("safe")], text=True,
                                   capture_output=True, check=True).stdout.strip()
        self.moc("key", "revocation-note", "cma/officer-1", "--seal", recipient, "--out",
                 "note.age")
        plain = subprocess.run(["age", "-d", "-i", self.path("safe"), self.path("note.age")],
                               text=True, capture_output=True, check=True).stdout
        self.assertEqual(plain, self.moc("key", "revocation-note", "cma/officer-1").out)

    def test_a_note_that_would_not_count_is_not_signed(self):
        self.fails(2, "recall.signer", "key", "revocation-note", "cma/officer-1", "--node", "moc",
                   "--key", "pf/root")
        self.made("cma/officer-9")
        self.fails(1, "act.key-unknown", "key", "revocation-note", "cma/officer-9", "--node", "moc")
        self.fails(1, "revocation.form", "key", "recall", "act0.note", "--node", "moc", "--key",
                   "pf/officer-1")

    # ---- a device's own request ----------------------------------------------

    def test_a_request_is_enrolled_when_its_words_are_those_of_the_device(self):
        made = self.moc("key", "new", "cma/lead-7", "--exercise", "--json").lines()[0]
        seal = self.moc("key", "new", "cma/lead-7-age", "--seal", "--exercise", "--json").lines()[0]
        request = f"entente-key:v1 {made['public']} {seal['public']}"
        enrol = ("key", "enrol", "--role", "lead", *TIMES, "--node", "moc", "--key", "cma/root")
        self.fails(3, "cli.key-words", *enrol, "--request", request, "--words", seal["words"])
        self.fails(2, "cli.key-request", *enrol, "--request", made["public"])
        self.fails(2, "cli.key-which", *enrol)
        said = self.ok(*enrol, "--request", request, "--words", made["words"]).out
        self.assertIn(made["words"], said)
        row = self.key("cma/lead-7")
        self.assertEqual((row["role"], row["seal"]), ("lead", seal["public"]))

    def test_a_key_file_is_named_instead_of_its_public_part(self):
        self.made("cma/officer-8")
        self.moc("key", "enrol", "cma/officer-8", "--role", "officer", *TIMES, key="cma/root")
        self.assertEqual(self.key("cma/officer-8")["state"], "active")
        self.moc("key", "new", "cma/box", "--seal", "--exercise")
        self.fails(2, "cli.key-kind", "key", "enrol", "cma/box", "--role", "officer", *TIMES,
                   "--node", "moc", "--key", "cma/root")

    # ---- recovery ------------------------------------------------------------

    def test_two_officers_recover_the_root(self):
        self.moc("key", "recover", "cma/root", self.made("cma/root-b"), *TIMES, key="cma/officer-1")
        self.agree("cma/officer-2", "key.recover")
        self.assertEqual(self.key("cma/root")["why"], "recovered")
        self.enrolled_by("cma/root-b", "cma/officer-3")
        self.assertEqual([row["kind"] for row in self.view("notices")],
                         ["recovery-asked", "recovered"])

    def enrolled_by(self, root, name):
        self.moc("key", "enrol", self.made(name), "--role", "officer", *TIMES, key=root)
        self.assertEqual(self.key(name)["state"], "active")

    # ---- doubt ---------------------------------------------------------------

    def test_a_claimed_theft_contests_and_every_table_says_so(self):
        self.listed()
        plain = self.moc("member", "list").out
        self.assertNotIn("contested", plain)
        self.moc("key", "revoke", "cma/officer-1", "--code", "stolen", "--since",
                 "2017-02-20T06:00Z", key="cma/root")
        self.assertIn("contested", self.moc("member", "list").out)
        self.assertIn("contested", self.moc("log", "list").out)
        index = str(self.view("members")[0]["index"])
        self.assertIn("contested", self.moc("show", index).out)
        self.assertNotIn("contested", self.moc("show", "1").out)
        self.assertIn("contested acts: 1", self.moc("status").out)
        row = self.moc("member", "list", "--json").lines()[0]
        self.assertEqual(row["contested"], "contested")
        self.assertEqual(self.key("cma/officer-1")["contested_since"], "2017-02-20T06:00:00Z")
        self.fails(2, "cli.time", "key", "revoke", "cma/officer-2", "--code", "lost", "--since",
                   "soon", "--node", "moc", "--key", "cma/root")

    def test_a_second_act_with_one_number_suspends_the_key(self):
        self.listed()
        first, other = self.away("cma/officer-1", 1), self.away("cma/officer-1", 2)
        self.moc("act", "submit", self.write("first", first))
        self.fails(1, "act.seq", "act", "submit", self.write("other", other), "--node", "moc")
        self.fails(1, "conflict.none", "key", "conflict", self.path("first"), "--node", "moc",
                   "--key", "pf/officer-1")
        self.fails(1, "cli.conflict", "key", "conflict", self.write("later", self.away(
            "cma/officer-1", 4)), "--out", "evidence", "--node", "moc", "--key", "pf/officer-1")
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        self.ok("init", "stranger", "--follow", "moc", "--fingerprint", words)
        self.moc("key", "conflict", self.path("other"), "--out", "evidence", key="minusma/ops-1")
        said = self.ok("evidence", "check", "evidence", "--node", "stranger", "--json").lines()[0]
        self.assertEqual((said["kind"], said["against"]), ("two-acts", "cma/officer-1"))
        with open(self.path("evidence"), encoding="utf-8") as file:
            text = file.read()
        self.write("evidence", text.replace("T12:00:00Z", "T13:00:00Z", 1))
        self.fails(3, "evidence.signature", "evidence", "check", "evidence", "--node", "stranger")
        self.assertEqual(self.key("cma/officer-1")["state"], "suspended")
        third = self.away("cma/officer-1", 3)
        self.fails(1, "act.key-suspended", "act", "submit", self.write("third", third), "--node",
                   "moc")


if __name__ == "__main__":
    program.main()
