"""A receipt as a QR code before a judge we did not write: zbarimg reads it back, byte for byte.

The drawing is turned into pixels here, from the SVG's own bars and from the terminal's half blocks.
Without zbarimg the test is skipped (77).
"""

import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cli"))
import program  # noqa: E402

STORY = os.path.join(program.ROOT, "scenarios", "drills", "drill-10-raid-refused.scenario")
SCALE = 4


def pixels_of_svg(svg):
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))
    rows = [[False] * side for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        for i in range(int(x), int(x) + int(width)):
            rows[int(y)][i] = True
    return rows


def pixels_of_blocks(text):
    dark = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    rows = []
    for line in text.splitlines():
        cells = [dark[c] for c in line]
        rows += [[c[0] for c in cells], [c[1] for c in cells]]
    return rows


class Judged(program.Case):
    def read(self, rows):
        """What zbarimg sees in these pixels, as a plain grey map."""
        path = self.path("code.pgm")
        with open(path, "wb") as file:
            file.write(b"P5 %d %d 255\n" % (len(rows[0]) * SCALE, len(rows) * SCALE))
            for row in rows:
                line = b"".join((b"\0" if dark else b"\xff") * SCALE for dark in row)
                file.write(line * SCALE)
        done = subprocess.run(["zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", path],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_receipt_fits_one_code_and_is_read_back(self):
        self.ok("play", STORY, "--quiet", "--keep", "drill")
        node = ["--node", "drill/cma"]
        self.ok("log", "receipt", "17", "--out", "17.receipt", "--qr", "17.svg", *node)
        with open(self.path("17.receipt"), "rb") as file:
            receipt = file.read()
        self.assertLessEqual(len(receipt), 2953)
        with open(self.path("17.svg"), encoding="utf-8") as file:
            self.assertEqual(self.read(pixels_of_svg(file.read())), receipt)
        blocks = self.ok("log", "receipt", "17", "--qr", "-", *node).out
        self.assertEqual(self.read(pixels_of_blocks(blocks)), receipt)
        self.write("read.receipt", receipt.decode())
        self.ok("log", "check-receipt", "read.receipt", *node)

    def test_a_module_turned_over_does_not_become_another_receipt(self):
        """The judge can tell: without its code words it reads nothing."""
        self.ok("play", STORY, "--quiet", "--keep", "drill")
        self.ok("log", "receipt", "17", "--qr", "17.svg", "--node", "drill/cma")
        with open(self.path("17.svg"), encoding="utf-8") as file:
            rows = pixels_of_svg(file.read())
        spoilt = [[not dark if 20 < y < 100 else dark for dark in row]
                  for y, row in enumerate(rows)]
        with self.assertRaises(AssertionError):
            self.read(spoilt)


if __name__ == "__main__":
    if not shutil.which("zbarimg"):
        print("skipped: zbarimg is not installed")
        sys.exit(77)
    program.main()
