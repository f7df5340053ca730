#!/usr/bin/env python3
"""What docs/record.md tells outsiders to do works on a record of ours, and finds what was changed.

    test_outside.py OUTSIDE_EXPORT docs/record.md

The commands are taken out of the document, so that the document stays true. Beside them a tree is
made here from the exported entries by the definition, in Python alone. Without openssl and xxd the
signatures are skipped.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

EXPORT, DOCUMENT = (os.path.abspath(path) for path in sys.argv[1:3])
WITNESS = "BG56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx"
with open(DOCUMENT, encoding="utf-8") as document:
    TEXT = document.read()
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.S)
SHELL = re.findall(r"```sh\n(.*?)```", TEXT, re.S)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(leaves):
    """RFC 9162 section 2.1.1, word by word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", root_of(leaves[:split]), root_of(leaves[split:]))


def entries_of(bundle):
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        yield bundle[2:2 + length]
        bundle = bundle[2 + length:]


class Outside(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory()
        subprocess.run([EXPORT, cls.made.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.folder = held.name
        shutil.copytree(self.made.name, self.folder, dirs_exist_ok=True)

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def write(self, name, content):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(content)

    def check_receipt(self):
        return subprocess.run([sys.executable, "-c", PYTHON[0], "entry", "receipt"],
                              cwd=self.folder, capture_output=True, text=True, check=True).stdout

    def check_signature(self, commands):
        return subprocess.run(["sh", "-e", "-c", commands], cwd=self.folder, capture_output=True,
                              check=False).returncode

    def test_receipt_proves_its_entry_and_no_other(self):
        self.assertEqual(self.check_receipt(), "proven under the head of size 300\n")
        self.write("entry", self.read("entry").replace(b"seq: 123", b"seq: 124"))
        self.assertIn("NOT PROVEN", self.check_receipt())

    def test_tree_made_again_has_the_root_and_the_tiles(self):
        entries = [*entries_of(self.read("tile/entries/000")),
                   *entries_of(self.read("tile/entries/001.p/44"))]
        leaves = [sha(b"\0", entry) for entry in entries]
        self.assertEqual(len(leaves), 300)
        root = self.read("checkpoint").split(b"\n")[2]
        self.assertEqual(base64.b64encode(root_of(leaves)), root)
        self.assertEqual(self.read("tile/0/000"), b"".join(leaves[:256]))
        self.assertEqual(self.read("tile/0/001.p/44"), b"".join(leaves[256:]))
        self.assertEqual(self.read("tile/1/000.p/1"), root_of(leaves[:256]))

    @unittest.skipUnless(shutil.which("openssl") and shutil.which("xxd"), "no openssl or no xxd")
    def test_signatures_hold_and_changed_ones_do_not(self):
        key_der = SHELL[0].splitlines()[3].replace('echo "$key"', f"echo {WITNESS}")
        self.assertIn(WITNESS, key_der)
        self.assertEqual(self.check_signature(key_der.replace("key.der", "witness.der")), 0)
        for commands in SHELL:
            self.assertEqual(self.check_signature(commands), 0)
        self.write("checkpoint", self.read("checkpoint").replace(b"\n300\n", b"\n301\n"))
        for commands in SHELL:
            self.assertNotEqual(self.check_signature(SHELL[0] + commands), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
