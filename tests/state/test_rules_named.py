"""Every rule of rules.def is named by a test of tests/state: a rule without a test is no rule."""
import pathlib
import re
import unittest

HERE = pathlib.Path(__file__).resolve().parent
RULES = HERE.parents[1] / "src" / "state" / "rules.def"


class RulesNamed(unittest.TestCase):
    def test_each_rule_has_its_test(self):
        rules = re.findall(r'^RULE\(\w+, "([a-z.-]+)"', RULES.read_text(), re.M)
        self.assertGreater(len(rules), 60)
        tests = "".join(path.read_text() for path in HERE.glob("test_*.c"))
        self.assertEqual([], [rule for rule in rules if f'"{rule}"' not in tests])


if __name__ == "__main__":
    unittest.main()
