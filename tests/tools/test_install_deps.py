"""tools/install-deps asks once, says what it will do, and does nothing when nothing is missing."""

import os
import re
import stat
import subprocess
import tempfile
import unittest

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "install-deps")


def packages(needed_from):
    with open(TOOL, encoding="utf-8") as file:
        rows = re.findall(r"^([a-z0-9-]+) +(demo|test|long)  ", file.read(), re.M)
    return [name for name, first in rows if first in needed_from]


class InstallDeps(unittest.TestCase):
    def call(self, wanted, present, user="0", programs=()):
        """Run it with a machine made of small programs; gives (status, output)."""
        machine = dict.fromkeys(programs, "true\n")
        machine |= {
            "dpkg-query": "".join(f"echo {name} installed\n" for name in present) or "true\n",
            "apt-get": 'echo "apt-get $*"\n',
            "id": f"echo {user}\n",
            "sudo": "exit 1\n",
        }
        with tempfile.TemporaryDirectory() as folder:
            for name, body in machine.items():
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write("#!/bin/sh\n" + body)
                os.chmod(path, stat.S_IRWXU)
            done = subprocess.run(["sh", TOOL, wanted], stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                  env={"PATH": f"{folder}:{os.environ['PATH']}"})
        return done.returncode, done.stdout

    def test_nothing_missing_says_nothing(self):
        self.assertEqual(self.call("long", packages(("demo", "test", "long"))), (0, ""))

    def test_demo_does_not_ask_for_what_only_tests_need(self):
        self.assertEqual(self.call("demo", packages(("demo",))), (0, ""))

    def test_missing_package_is_named_with_its_reason_and_installed(self):
        present = [name for name in packages(("demo",)) if name != "libsodium-dev"]
        status, output = self.call("demo", present)
        self.assertEqual(status, 0)
        self.assertRegex(output, r"libsodium-dev +Ed25519")
        self.assertRegex(output, r"apt-get install .*--no-install-recommends libsodium-dev\n")

    def test_program_of_another_origin_serves(self):
        missing = [name for name in packages(("demo",)) if name not in ("nodejs", "npm")]
        self.assertEqual(self.call("demo", missing, programs=("node", "npm")), (0, ""))

    def test_without_root_and_sudo_it_says_what_to_do(self):
        status, output = self.call("demo", [], user="1000")
        self.assertEqual(status, 1)
        self.assertIn("neither root nor sudo", output)
        self.assertNotIn("\napt-get", output)

    def test_unknown_set_is_refused(self):
        self.assertEqual(self.call("everything", [])[0], 2)


if __name__ == "__main__":
    unittest.main()
