"""Tours from the command line: the benchmark's format, and what is refused."""

import os

import program

DATA = os.path.join(program.ROOT, "data", "bench", "toptw")
C101 = os.path.join(DATA, "c101.txt")


class Toptw(program.Case):
    def route(self, *words):
        return self.ok("plan", "route", C101, "--format", "toptw", *words)

    def test_the_proved_optimum_of_c101(self):
        answer = self.route("--iterations", "2000", "-o", "tours", "--json").lines()[-1]
        self.assertEqual(answer["weight"], 320)
        self.assertEqual(answer["tours"], 1)

    def test_a_line_a_tour_and_no_place_twice(self):
        self.route("--iterations", "500", "--routes", "3", "-o", "tours")
        with open(self.path("tours"), encoding="utf-8") as file:
            lines = [line.split() for line in file]
        places = [int(word) for line in lines for word in line]
        self.assertEqual(len(lines), 3)
        self.assertEqual(len(places), len(set(places)))
        self.assertTrue(all(1 <= place <= 100 for place in places))

    def test_a_seed_means_the_same_tours(self):
        words = ["--iterations", "300", "--routes", "2", "--seed", "9"]
        tours = [self.route(*words).out.splitlines()[-2:] for _ in range(2)]
        self.assertEqual(tours[0], tours[1])

    def test_files_from_windows_are_taken_here_and_by_the_judge(self):
        path = self.windows("c101.txt", C101)
        weight = self.ok("plan", "route", path, "--format", "toptw", "--iterations", "100", "-o",
                         "tours", "--json").lines()[-1]["weight"]
        self.ok("plan", "check", path, self.windows("marked", self.path("tours")), "--format",
                "toptw", "--cost", str(weight))

    def test_what_is_wrong_is_said_with_its_line(self):
        path = self.write("bad.txt", "4 10 1 1\n0 200\n0 40 50 0 0 0 0 0 1236\n1 4 nan 1 1 0 0 9\n")
        error = self.fails(1, "toptw.number", "plan", "route", path, "--format", "toptw").error()
        self.assertEqual(error["place"], "line 4")
        self.fails(2, "plan.format", "plan", "route", path, "--format", "maps")
        self.fails(1, "toptw.routes", "plan", "route", path, "--format", "toptw", "--routes", "0")


ROUTES = """entente-routes v1
day 2017-02-23
base camp 16.2481 -0.0012
place market 16.2717 -0.0447 weight 30 service 20 visits 1-2 gap 04:00 window 06:00-18:00
place port 16.2617 -0.0547 weight 20 service 30 visits 1
place gate 16.2917 0.0553 weight 5 window 06:00-07:00
patrol p1 from camp leave 06:00-07:00 back 18:00 length 09:00 range 120
patrol p2 from camp leave 06:00 back 12:00
meet joint at market of p1 p2 window 08:00-09:00 service 15 must
line river 16.25 -0.2 16.26 0.1
crossing bridge 16.255 -0.05
"""


class Patrols(program.Case):
    def route(self, text, *words):
        path = self.write("week.routes", text)
        return self.run_("plan", "route", path, "--format", "entente", "--iterations", "500",
                         "--json", *words)

    def stops(self, answer):
        return [line for line in answer.lines() if line.get("part") == "stop"]

    def test_tours_with_their_times_and_crossings(self):
        answer = self.route(ROUTES, "-o", "tours")
        self.assertEqual(answer.exit, 0, answer.err)
        stops = self.stops(answer)
        self.assertEqual({stop["via"] for stop in stops if stop["place"] == "camp"}, {"", "bridge"})
        meets = [stop for stop in stops if stop["meet"] == "joint"]
        self.assertEqual([stop["patrol"] for stop in meets], ["p1", "p2"])
        self.assertEqual(meets[0]["start"], meets[1]["start"])
        with open(self.path("tours"), encoding="utf-8") as file:
            self.assertEqual(file.readline(), "entente-tours v1\n")

    def test_a_file_from_windows_is_taken(self):
        answer = self.route(ROUTES)
        path = self.windows("marked.routes", self.path("week.routes"))
        again = self.run_("plan", "route", path, "--format", "entente", "--iterations", "500",
                          "--json")
        self.assertEqual((again.exit, self.stops(again)), (0, self.stops(answer)))

    def test_what_must_be_and_cannot_is_an_error_that_lists_it(self):
        answer = self.route(ROUTES.replace("crossing", "#"))
        self.assertEqual(answer.exit, 1)
        self.assertEqual(answer.error()["rule"], "plan.unmet")
        unmet = {line["unmet"]: line["why"] for line in answer.lines()
                 if line.get("part") == "unmet"}
        self.assertNotIn(None, {line.get("text") for line in answer.lines()
                                if line.get("part") == "unmet"})
        self.assertEqual(unmet, {"market": "unreachable", "port": "unreachable",
                                 "gate": "unreachable", "joint": "unreachable"})

    def test_a_matrix_with_holes_says_what_nobody_reaches(self):
        rows = ["from,to,minutes,metres"]
        rows += [f"{a},{b},10,9000" for a in ("camp", "market") for b in ("camp", "market", "port")]
        matrix = self.write("measured.csv", "\n".join(rows) + "\n")
        answer = self.route(ROUTES, "--matrix", matrix)
        unmet = {line["unmet"]: line["why"] for line in answer.lines()
                 if line.get("part") == "unmet"}
        self.assertEqual(unmet, {"port": "unreachable", "gate": "unreachable"})
        self.assertEqual({stop["place"] for stop in self.stops(answer)}, {"camp", "market"})

    def test_roads_as_ogr2ogr_writes_them(self):
        roads = self.write("roads.csv", "x1,y1,x2,y2,metres,kmh\n"
                           "-0.00120000000001,16.2481,-0.0447,16.2717,6100.25,30\n"
                           "-0.0447,16.2717,-0.0547,16.2617,1700,30\n"
                           "0.0553,16.2917,0.06,16.3,1000,30\n")
        answer = self.route(ROUTES.replace("line", "#"), "--roads", roads)
        unmet = {line["unmet"]: line["why"] for line in answer.lines()
                 if line.get("part") == "unmet"}
        self.assertEqual(unmet, {"gate": "unreachable"})
        roads = self.write("roads.csv", "x1,y1,x2,y2,metres,kmh\n0,0,1,1,nan,30\n")
        error = self.route(ROUTES, "--roads", roads).error()
        self.assertEqual((error["rule"], error["place"]), ("routes.number", "line 2"))

    def test_a_bad_table_or_text_is_refused_with_its_line(self):
        matrix = self.write("measured.csv", "from,to,minutes\ncamp,moon,10\n")
        error = self.route(ROUTES, "--matrix", matrix).error()
        self.assertEqual((error["rule"], error["place"]), ("routes.name", "line 2"))
        error = self.route(ROUTES + "place x 1 1 weight NaN\n").error()
        self.assertEqual((error["rule"], error["place"]), ("routes.number", "line 12"))
        matrix = self.write("measured.csv", "from,to,minutes\ncamp,gate,10\ncamp,gate,11\n")
        error = self.route(ROUTES, "--matrix", matrix).error()
        self.assertEqual((error["rule"], error["place"]), ("routes.twice", "line 3"))

    def test_figures_that_contradict_each_other_are_refused_with_their_line(self):
        for line, rule in (("place x 1 1 visits 3-1", "routes.number"),
                           ("place x 1 1 visits 0", "routes.number"),
                           ("place x 1 1 window 08:00-09:00 window 07:00-07:30", "routes.window"),
                           ("patrol x from camp leave 09:00 back 08:00", "routes.window"),
                           ("ground 0 1 1 1 2 2 2", "routes.number")):
            error = self.route(ROUTES + line + "\n").error()
            self.assertEqual((error["rule"], error["place"]), (rule, "line 12"), line)
            self.assertIsNotNone(error["remedy"])


if __name__ == "__main__":
    program.main()
