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

    def test_what_is_wrong_is_said_with_its_line(self):
        path = self.write("bad.txt", "4 10 1 1\n0 200\n0 40 50 0 0 0 0 0 1236\n1 4 nan 1 1 0 0 9\n")
        error = self.fails(1, "toptw.number", "plan", "route", path, "--format", "toptw").error()
        self.assertEqual(error["place"], "line 4")
        self.fails(2, "plan.format", "plan", "route", path, "--format", "maps")
        self.fails(1, "toptw.routes", "plan", "route", path, "--format", "toptw", "--routes", "0")


if __name__ == "__main__":
    program.main()
