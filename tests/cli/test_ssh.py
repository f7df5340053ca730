"""Acts signed by the stock ssh-keygen, and its verdict on them."""

import os
import shutil
import subprocess
import unittest

import program

SSH_KEYGEN = shutil.which("ssh-keygen")


@unittest.skipUnless(SSH_KEYGEN, "ssh-keygen is not installed")
class Ssh(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("cma/officer-1", "officer")
        self.enrol("cma/lead-1", "lead")
        self.keygen("-q", "-t", "ed25519", "-N", "", "-C", "officer", "-f", "officer")
        public = self.imported()["public"]
        self.moc("key", "enrol", public, "--role", "officer", "--from", "2017-02-20", "--until",
                 "2018-02-20", key="cma/root")

    def keygen(self, *words, stdin="", status=0):
        done = subprocess.run([SSH_KEYGEN, *words], cwd=self.folder, input=stdin, text=True,
                              capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode == 0, status == 0, f"{words}: {done.stdout}{done.stderr}")

    def imported(self, name="cma/officer-2"):
        return self.ok("key", "import-ssh", "officer.pub", "--name", name, "--json").lines()[0]

    def asked(self):
        """A revocation by officer-1 that waits for a second officer; its id."""
        self.moc("key", "revoke", "cma/lead-1", "--code", "lost", key="cma/officer-1")
        return self.view("proposals", "key.revoke")[-1]["id"]

    def signed(self):
        """The consent of officer-2, signed by ssh-keygen: path of the note."""
        text = self.moc("consent", "give", self.asked(), "--author", "cma/officer-2").out
        self.write("act.txt", text)
        self.keygen("-Y", "sign", "-n", "entente", "-f", "officer", "act.txt")
        self.ok("act", "attach", "act.txt", "act.txt.sig", "--out", "act.note")
        return self.path("act.note")

    def test_imported_key_is_shown_as_it_is_enrolled(self):
        key = self.imported()
        self.assertEqual((key["name"], key["kind"]), ("cma/officer-2", "ssh"))
        self.assertTrue(key["public"].startswith("cma/officer-2+"))
        self.assertEqual(len(key["words"].split()), 12)

    def test_consent_signed_by_ssh_keygen_counts(self):
        self.moc("act", "submit", self.signed())
        consents = self.view("consents", "-")
        self.assertEqual([c["key"] for c in consents if c["body"] == "cma"], ["cma/officer-2"])
        states = {key["name"]: key["state"] for key in self.view("keys", "-")}
        self.assertEqual(states["cma/lead-1"], "ended")
        words = self.moc("accord", "fingerprint", "--json").lines()[0]["words"]
        self.ok("verify", "moc", "--accord", words)

    def test_ssh_keygen_verifies_what_is_taken_apart(self):
        self.moc("act", "submit", self.signed())
        entry = len(self.moc("log", "list", "--json").lines()) - 1
        self.moc("log", "entry", str(entry), "--out", "17.entry")
        self.ok("act", "detach", "17.entry", "--out", "found.txt")
        self.write("signers", self.moc("key", "signers").out)
        with open(self.path("found.txt"), encoding="utf-8") as file:
            text = file.read()
        verify = ["-Y", "verify", "-n", "entente", "-f", "signers", "-I", "cma/officer-2", "-s",
                  "found.txt.sig"]
        self.keygen(*verify, stdin=text)
        self.keygen(*verify, stdin=text.replace("consent.give", "consent.refuse"), status=255)

    def test_text_changed_after_signing_is_not_attached(self):
        self.signed()
        with open(self.path("act.txt"), encoding="utf-8") as file:
            text = file.read()
        self.write("act.txt", text.replace("consent.give", "consent.refuse") + "reason: no\n")
        self.fails(3, "sshsig.signature", "act", "attach", "act.txt", "act.txt.sig")

    def test_signature_of_another_key_is_not_taken(self):
        text = self.moc("consent", "give", self.asked(), "--author", "cma/officer-2").out
        self.write("act.txt", text)
        self.keygen("-q", "-t", "ed25519", "-N", "", "-f", "stranger")
        self.keygen("-Y", "sign", "-n", "entente", "-f", "stranger", "act.txt")
        self.ok("act", "attach", "act.txt", "act.txt.sig", "--out", "act.note")
        self.fails(1, "note.signature-name", "act", "submit", "act.note", "--node", "moc")

    def test_revoked_key_is_no_signer(self):
        self.assertIn("cma/officer-2 namespaces=", self.moc("key", "signers").out)
        self.moc("key", "revoke", "cma/officer-2", "--code", "lost", key="cma/root")
        self.assertEqual(self.moc("key", "signers").out, "")

    def test_plain_act_is_not_taken_apart(self):
        line = "away: m-7k3q 2017-03-01T00:00:00Z 2017-03-05T00:00:00Z\n"
        note = self.moc("act", "compose", "member.away", "-", key="cma/officer-1", stdin=line).out
        self.write("plain.note", note)
        self.fails(2, "cli.detach", "act", "detach", "plain.note", "--out", "plain.txt")
        self.assertFalse(os.path.exists(self.path("plain.txt")))


if __name__ == "__main__":
    program.main()
