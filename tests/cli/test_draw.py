"""The joint draw on the command line: pool, commitments, openings, and the draw again."""

import hashlib
import os
import shutil

import program

HALVES = [("aa" * 32, 1 << 30), ("bb" * 32, 3 << 30)]
LINES = "# 0001.csv\n" + "".join(f"alternative: {name} {weight}\n" for name, weight in HALVES)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Draw(program.Mechanism):
    def prepare(self):
        super().prepare()
        for name, role in [("cma/officer-1", "officer"), ("pf/officer-1", "officer"),
                           ("minusma/ops-1", "ops")]:
            self.enrol(name, role)

    def pool(self, lines=LINES):
        self.write("pool.txt", lines)
        self.moc("programme", "pool", "P-07", "pool.txt", "--commit", "2017-02-20T12:00Z", "--open",
                 "2017-02-20T18:00Z", key="minusma/ops-1")

    def bind(self, *parties):
        for party in parties:
            self.moc("programme", "commit", "P-07", key=f"{party}/officer-1")

    def open(self, *parties):
        for party in parties:
            self.moc("programme", "open", "P-07", key=f"{party}/officer-1")

    def later(self, clock):
        self.clock = clock
        self.moc("log", "tick", key="minusma/registrar")

    def drawn(self):
        row, = self.moc("programme", "draw", "--json").lines()
        return row

    def test_anybody_works_the_draw_out_with_sha256(self):
        self.pool()
        self.bind("cma", "pf")
        self.later("2017-02-20T12:00:00Z")
        self.open("cma", "pf")
        self.later("2017-02-20T18:00:00Z")
        row = self.drawn()
        seeds = {seed["body"]: seed for seed in self.view("seeds")}
        text = f"entente/draw/v1\n{row['id']}\n"
        for party in program.PARTIES:
            secret = seeds[party]["secret"] if party in seeds else "withheld"
            text += f"{party} {secret}\n"
        for party, seed in seeds.items():
            bound = f"entente/draw/commit/v1\n{row['id']}\n{party}\n{seed['secret']}\n"
            self.assertEqual(seed["hash"], sha256(bound))
        number = int(sha256(text)[:8], 16)
        self.assertEqual(row["number"], number)
        self.assertEqual(row["drawn"], HALVES[0][0] if number < HALVES[0][1] else HALVES[1][0])
        said = self.moc("programme", "draw", "P-07").out
        self.assertIn(text, said)
        self.assertIn(f"{number:08x}", said)
        self.assertIn(row["drawn"], said)

    def test_the_secret_stays_in_the_folder_and_nobody_else_reads_it(self):
        self.pool()
        self.bind("cma")
        name, = os.listdir(self.path("moc/draws"))
        path = self.path(f"moc/draws/{name}")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, encoding="utf-8") as file:
            secret = file.read().strip()
        self.moc("log", "export", "tiles")
        for folder, _, names in os.walk(self.path("tiles")):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(secret.encode(), file.read())

    def test_who_has_lost_the_secret_is_told_where_it_lies(self):
        self.pool()
        self.bind("cma", "pf")
        self.later("2017-02-20T12:00:00Z")
        shutil.rmtree(self.path("moc/draws"))
        self.fails(1, "draw.secret", "programme", "open", "P-07", "--node", "moc", "--key",
                   "cma/officer-1")

    def test_the_file_drawn_is_told_from_another(self):
        files = {}
        for name in ["0001.csv", "0002.csv"]:
            with open(self.write(name, f"alternative {name}\n"), "rb") as file:
                files[hashlib.sha256(file.read()).hexdigest()] = name
        self.pool("".join(f"alternative: {digest} {1 << 31}\n" for digest in files))
        self.bind("cma", "pf")
        self.later("2017-02-20T12:00:00Z")
        self.open("cma", "pf")
        drawn = files.pop(self.drawn()["drawn"])
        other, = files.values()
        self.moc("programme", "draw", "P-07", "--file", drawn)
        self.fails(3, "draw.file", "programme", "draw", "P-07", "--file", other, "--node", "moc")

    def test_withholding_is_named_and_explained(self):
        self.pool()
        self.bind("cma", "pf")
        self.later("2017-02-20T12:00:00Z")
        self.open("pf")
        self.later("2017-02-20T18:00:00Z")
        said = self.moc("programme", "draw", "P-07").out
        self.assertIn("cma withheld its secret", said)
        self.assertIn("cma withheld\n", said)

    def test_a_pool_with_a_slip_is_refused_at_its_line(self):
        self.write("pool.txt", LINES + "alternative: cc 5\n")
        error = self.fails(1, "line.token", "programme", "pool", "P-07", "pool.txt", "--commit",
                           "2017-02-20T12:00Z", "--open", "2017-02-20T18:00Z", "--node", "moc",
                           "--key", "minusma/ops-1").error()
        self.assertIn("line 4", error["place"])

    def test_a_programme_without_a_pool_says_so(self):
        self.fails(1, "draw.none", "programme", "draw", "P-99", "--node", "moc")


if __name__ == "__main__":
    program.main()
