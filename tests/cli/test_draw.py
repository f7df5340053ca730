"""The joint draw on the command line: pool, commitments, openings, and the draw again."""

import hashlib
import os
import shutil

import program

HALVES = [("aa" * 32, 1 << 30), ("bb" * 32, 3 << 30)]
HEAD = "order,kind,task,start,end,sector,stops,crew,posts,vehicles\n"
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
            with open(self.write(name, f"# {name}\n" + HEAD), "rb") as file:
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

    def test_a_record_without_patrols_has_no_past_to_guess_from(self):
        self.assertIn("Fewer than two patrols", self.moc("programme", "backtest").out)
        self.assertIn("No hour", self.moc("programme", "habits").out)

    def test_a_programme_without_a_pool_says_so(self):
        self.fails(1, "draw.none", "programme", "draw", "P-99", "--node", "moc")


class Story(program.Case):
    """A story makes a pool of its own; the fortnight (tests/drills) follows one to its orders."""

    SETUP = os.path.join(program.ROOT, "scenarios", "drills", "setup.scenario")
    NEEDS = os.path.join(program.ROOT, "scenarios", "drills", "drill-needs.txt")

    def refused(self, rule, *steps):
        self.write("story.scenario", "\n".join([f"include {self.SETUP}", *steps, ""]))
        return self.fails(1, rule, "play", "story.scenario", "--keep", "kept").error()

    def test_a_pool_keeps_its_plans_in_one_folder_and_nothing_follows_before_the_draw(self):
        error = self.refused("play.drawn",
                             f"make pool P-16 of 3 from {self.NEEDS} by minusma/ops-1 bound 18:00 "
                             "open 20:00", "order P-16 as drawn by minusma/ops-1")
        self.assertIn("line 3", error["place"])
        self.assertEqual(os.listdir(self.path("kept/registrar/draws")), ["P-16"])
        self.assertEqual(sorted(os.listdir(self.path("kept/registrar/draws/P-16/pool"))),
                         ["0001.csv", "0002.csv", "0003.csv"])

    def test_one_programme_is_no_pool(self):
        self.refused("play.count", f"make pool P-16 of 1 from {self.NEEDS} by minusma/ops-1 bound "
                     "18:00 open 20:00")


def patrol(order, start, stops):
    return (f"{order},short,area-security,2017-02-24T{start}:00Z,2017-02-24T20:00:00Z,gao,{stops},"
            "12,lead 1,3\n")


class Mix(program.Case):
    """What `programme mix` says of a folder of programmes."""

    def pool(self, *programmes):
        os.makedirs(self.path("plan/pool"), exist_ok=True)
        for number, rows in enumerate(programmes, 1):
            self.write(f"plan/pool/{number:04}.csv", f"# cost: {number}\n" + HEAD + rows)

    def mix(self, *words):
        rows = self.ok("programme", "mix", "plan", *words, "--json").lines()
        return {key: value for row in reversed(rows) for key, value in row.items()}, rows

    def lines(self, name="plan/pool.txt"):
        with open(self.path(name), encoding="utf-8") as file:
            return [line.split()[1:] for line in file if line.startswith("alternative:")]

    def four(self):
        ways = [("port", "gate"), ("market", "well"), ("port", "well"), ("market", "gate")]
        self.pool(*[patrol("G-1", "06:00", f"{first} 0 60 {second} 240 300")
                    for first, second in ways])

    def test_weights_are_of_the_files_and_make_two_to_the_thirty_two(self):
        self.four()
        said, _ = self.mix("--slack", "0")
        lines = self.lines()
        self.assertEqual(sum(int(weight) for _, weight in lines), 1 << 32)
        with open(self.path("plan/pool/0001.csv"), "rb") as file:
            self.assertEqual(lines[0][0], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual([round(int(weight) / 2 ** 30, 6) for _, weight in lines], [1, 1, 1, 1])
        self.assertEqual(said["open_chance"], "50.00 %")
        self.assertEqual(said["bound"], "50.00 %")
        self.assertEqual(said["entropy"], "2.00")
        self.assertEqual(said["given_leg"], "50.00 %")

    def test_weights_that_others_made_are_judged(self):
        self.four()
        self.mix()
        names = [name for name, _ in self.lines()]
        self.write("theirs.txt", f"alternative: {names[0]} 3221225472\n"
                                 f"alternative: {names[1]} 1073741824\n")
        said, _ = self.mix("--weights", "theirs.txt")
        self.assertEqual((said["open_chance"], said["bound"]), ("75.00 %", "50.00 %"))
        self.write("theirs.txt", f"alternative: {names[0]} 3221225472\n")
        error = self.fails(1, "draw.weights", "programme", "mix", "plan", "--weights",
                           "theirs.txt").error()
        self.assertEqual(error["place"], "theirs.txt, line 1")
        self.write("theirs.txt", f"alternative: {'ab' * 32} 4294967296\n")
        self.fails(1, "draw.weights-file", "programme", "mix", "plan", "--weights", "theirs.txt")

    def test_french_writes_a_comma_and_json_a_point_in_every_language(self):
        self.four()
        french = {"LANG": "fr_FR.UTF-8"}
        out = self.ok("programme", "mix", "plan", "--slack", "0", env=french).out
        self.assertIn("50,00 %", out)
        self.assertNotRegex(out, r"\d\.\d")
        rows = self.ok("programme", "mix", "plan", "--slack", "0", "--json", env=french).lines()
        self.assertEqual((rows[0]["chance"], rows[1]["entropy"]), ("50.00 %", "2.00"))

    def test_what_cannot_be_written_is_said_before_the_weights_are_made(self):
        self.four()
        for out in ("nowhere/pool.txt", "plan"):
            self.fails(1, "file.target", "programme", "mix", "plan", "--out", out)

    def test_bad_weights_are_refused_at_their_line(self):
        self.four()
        self.mix()
        names = [name for name, _ in self.lines()]
        line = "alternative: {} {}\n"
        good = "".join(line.format(name, 1 << 30) for name in names)
        for text, rule, place in (
                ("", "line.key-missing", None),
                (good.replace(names[1], names[0]), "draw.twice", "line 2"),
                (good.replace("1073741824", "1073741823", 1), "draw.weights", "line 4"),
                (good.replace("1073741824", "-1", 1), "line.range", "line 1"),
                (good.replace("1073741824", "NaN", 1), "line.token", "line 1"),
                (good.replace("1073741824", "0", 1), "line.range", "line 1"),
                (good[:-20], None, "line 4"),
                (good[:len(good) * 3 // 4], "draw.weights", "line 3"),
                ("#" + "x" * (17 << 20), "file.size", None)):
            self.write("bad.txt", text)
            answer = self.run_("programme", "mix", "plan", "--weights", "bad.txt", "--json")
            self.assertEqual(answer.exit, 1, text[:200])
            error = answer.error()
            self.assertEqual(error["rule"], rule or error["rule"], text[:200])
            self.assertIn(place or "bad.txt", error["place"])
            self.assertTrue(error["remedy"], rule)
        self.windows("theirs.txt", self.write("good.txt", good))
        self.mix("--weights", "theirs.txt")

    def test_bad_programmes_are_refused_by_file_and_line(self):
        good = patrol("G-1", "06:00", "port 0 60")
        for text, rule, place in (
                ("", "csv.header", "0001.csv, line 1"),
                (HEAD + good + good, "demand.twice", "0001.csv, line 3"),
                (HEAD + good.replace(",12,", ",-12,"), "demand.cell", "0001.csv, line 2"),
                (HEAD + good.replace(",12,", ",NaN,"), "demand.cell", "0001.csv, line 2"),
                (HEAD + good + good[:40], None, "0001.csv, line 3"),
                ("#" + "x" * (17 << 20), "file.size", "0001.csv")):
            os.makedirs(self.path("plan/pool"), exist_ok=True)
            self.write("plan/pool/0001.csv", text)
            error = self.run_("programme", "mix", "plan", "--json").error()
            self.assertEqual(error["rule"], rule or error["rule"])
            self.assertIn(place, error["place"])
            self.assertTrue(error["remedy"], rule)

    def test_a_place_twice_in_the_zones_names_both_lines(self):
        self.four()
        self.write("zones.csv", "place,risk,presence\nport,200,1\nport,300,1\n")
        answer = self.fails(1, "draw.zone-twice", "programme", "mix", "plan", "--zones",
                            "zones.csv")
        self.assertIn("line 3", answer.error()["place"])
        self.assertIn("line 2", answer.err)
        for cell in ("NaN,1", "-1,1", "200,-1"):
            self.write("zones.csv", f"place,risk,presence\nport,{cell}\n")
            self.fails(1, "draw.zone-cell", "programme", "mix", "plan", "--zones", "zones.csv")

    def test_a_visit_that_all_have_is_told_apart(self):
        self.pool(patrol("G-1", "06:00", "port 0 60 gate 240 300"),
                  patrol("G-1", "06:10", "port 0 60 well 240 300"))
        said, rows = self.mix()
        self.assertEqual((said["chance"], said["cell"].split()[0]), ("100.00 %", "port"))
        self.assertEqual(rows[0]["open_chance"], "50.00 %")
        self.assertEqual(rows[0]["certain"], 1)

    def test_presence_has_its_price_and_its_limit(self):
        self.four()
        self.write("zones.csv", "place,risk,presence\nport,200,1\n")
        said, _ = self.mix("--zones", "zones.csv")
        self.assertEqual(said["bound"], "200.00 %")  # always at the port, which is twice as grave
        self.write("zones.csv", "place,risk,presence\nport,100,2\n")
        error = self.fails(1, "draw.presence", "programme", "mix", "plan", "--zones", "zones.csv")
        self.assertIn("port", error.err)
        self.write("zones.csv", "place,risk,presence\nmoon,100,1\n")
        self.fails(1, "draw.zone", "programme", "mix", "plan", "--zones", "zones.csv")

    def test_one_programme_and_none(self):
        self.fails(1, "draw.files", "programme", "mix", "plan")
        self.pool(patrol("G-1", "06:00", "port 0 60"))
        said, _ = self.mix()
        self.assertEqual((said["chance"], said["entropy"]), ("100.00 %", "0.00"))

    def test_a_slip_in_a_file_names_file_and_line(self):
        self.pool(patrol("G-1", "06:00", "port 0 60"), patrol("G-1", "06:00", "port 0"))
        error = self.fails(1, "demand.stops", "programme", "mix", "plan").error()
        self.assertEqual(error["place"], "0002.csv, line 3")
        self.pool(patrol("G-1", "06:00", "port 0 60"), patrol("G-1", "06:00", "port 0 60"))
        shutil.copy(self.path("plan/pool/0001.csv"), self.path("plan/pool/0002.csv"))
        self.fails(1, "draw.files-same", "programme", "mix", "plan")


if __name__ == "__main__":
    program.main()
