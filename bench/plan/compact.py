#!/usr/bin/env python3
"""The compact integer programme of Curtois & Qu (2014) for a general solver: the peer of the table.

    bench/plan/compact.py model INSTANCE MODEL.lp        write the model in CPLEX's LP format
    bench/plan/compact.py roster INSTANCE CBC.sol OUT   a solution of CBC as a roster in plain text

It stands apart from the planner: its own reader, one variable for each person, day and shift.
"""

import sys


def read(path):
    sections, current = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line.startswith("SECTION_"):
                current = sections.setdefault(line, [])
            elif line and not line.startswith("#"):
                current.append([word.strip() for word in line.split(",")])
    return sections


class Instance:
    def __init__(self, path):
        raw = read(path)
        self.days = int(raw["SECTION_HORIZON"][0][0])
        self.minutes = {row[0]: int(row[1]) for row in raw["SECTION_SHIFTS"]}
        self.after = {row[0]: [name for name in row[2].split("|") if name]
                      for row in raw["SECTION_SHIFTS"]}
        self.staff = [self.person(row) for row in raw["SECTION_STAFF"]]
        self.off = {(row[0], int(day)) for row in raw["SECTION_DAYS_OFF"] for day in row[1:]}
        self.wish_on = self.wishes(raw["SECTION_SHIFT_ON_REQUESTS"])
        self.wish_off = self.wishes(raw["SECTION_SHIFT_OFF_REQUESTS"])
        self.cover = [(int(day), shift, int(need), int(under), int(over))
                      for day, shift, need, under, over in raw["SECTION_COVER"]]
        self.numbers = {name: index for index, name in enumerate(self.minutes)}

    @staticmethod
    def person(row):
        most = dict(part.split("=") for part in row[1].split("|"))
        names = ("minutes_max", "minutes_min", "work_max", "work_min", "off_min", "weekends")
        return dict(zip(names, map(int, row[2:])), name=row[0],
                    most={shift: int(number) for shift, number in most.items()})

    @staticmethod
    def wishes(rows):
        return [(row[0], int(row[1]), row[2], int(row[3])) for row in rows]


class Model:
    def __init__(self, instance):
        self.of = instance
        self.lines = []
        self.people = {person["name"]: index for index, person in enumerate(instance.staff)}

    def cell(self, person, day, shift):
        return f"x{self.people[person]}_{day}_{self.of.numbers[shift]}"

    def row(self, terms, sense, right):
        self.lines.append(f" {' '.join(terms)} {sense} {right}")

    def work(self, name, day, sign="+"):
        return [f"{sign} {self.cell(name, day, shift)}" for shift in self.of.minutes]

    def person_rows(self, person):
        of, name = self.of, person["name"]
        for day in range(of.days):
            self.row(self.work(name, day), "<=", 0 if (name, day) in of.off else 1)
            for shift, banned in of.after.items():
                for other in banned if day + 1 < of.days else ():
                    self.row([f"+ {self.cell(name, day, shift)}",
                              f"+ {self.cell(name, day + 1, other)}"], "<=", 1)
        for shift in of.minutes:
            self.row([f"+ {self.cell(name, day, shift)}" for day in range(of.days)],
                     "<=", person["most"].get(shift, of.days))
        total = [f"+ {minutes} {self.cell(name, day, shift)}"
                 for day in range(of.days) for shift, minutes in of.minutes.items()]
        self.row(total, "<=", person["minutes_max"])
        self.row(total, ">=", person["minutes_min"])
        self.run_rows(person)
        self.weekend_rows(person)

    def run_rows(self, person):
        """Too long a run of work; a run of work or rest too short between its two ends."""
        of, name = self.of, person["name"]
        for day in range(of.days - person["work_max"]):
            span = [term for later in range(day, day + person["work_max"] + 1)
                    for term in self.work(name, later)]
            self.row(span, "<=", person["work_max"])
        for key, inner, outer, right in (("work_min", "-", "+", lambda n: 1 - n),
                                         ("off_min", "+", "-", lambda n: -1)):
            for length in range(1, person[key]):
                for day in range(of.days - length - 1):
                    terms = self.work(name, day, outer) + self.work(name, day + length + 1, outer)
                    for between in range(day + 1, day + length + 1):
                        terms += self.work(name, between, inner)
                    self.row(terms, ">=", right(length))

    def weekend_rows(self, person):
        of, number = self.of, self.people[person["name"]]
        weekends = range(of.days // 7)
        for week in weekends:
            for day in (7 * week + 5, 7 * week + 6):
                self.row(self.work(person["name"], day) + [f"- k{number}_{week}"], "<=", 0)
        self.row([f"+ k{number}_{week}" for week in weekends], "<=", person["weekends"])

    def text(self):
        of = self.of
        for person in of.staff:
            self.person_rows(person)
        costs, fixed = [], 0
        for name, day, shift, weight in of.wish_on:
            costs.append(f"- {weight} {self.cell(name, day, shift)}")
            fixed += weight
        for name, day, shift, weight in of.wish_off:
            costs.append(f"+ {weight} {self.cell(name, day, shift)}")
        for day, shift, need, under, over in of.cover:
            tail = f"{day}_{of.numbers[shift]}"
            present = [f"+ {self.cell(person['name'], day, shift)}" for person in of.staff]
            self.row(present + [f"+ u{tail}", f"- o{tail}"], "=", need)
            costs += [f"+ {under} u{tail}", f"+ {over} o{tail}"]
        cells = [self.cell(person["name"], day, shift) for person in of.staff
                 for day in range(of.days) for shift in of.minutes]
        weekends = [f"k{number}_{week}" for number in range(len(of.staff))
                    for week in range(of.days // 7)]
        rows = [f" r{number}:{line}" for number, line in enumerate(self.lines)]
        return "\n".join(["Minimize", " cost: " + "\n  ".join(costs) + f" + {fixed} one",
                          "Subject To", *(line.replace(" + ", "\n  + ").replace(" - ", "\n  - ")
                                          for line in rows),
                          "Bounds", " one = 1", "Binaries", *(" " + name for name in
                                                              cells + weekends), "End", ""])


def roster(instance, solution):
    names = list(instance.minutes)
    cells = {person: ["-"] * instance.days for person in range(len(instance.staff))}
    with open(solution, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if len(words) > 2 and words[1].startswith("x") and float(words[2]) > 0.5:
                person, day, shift = map(int, words[1][1:].split("_"))
                cells[person][day] = names[shift]
    return "".join(f"{person['name']} {' '.join(cells[number])}\n"
                   for number, person in enumerate(instance.staff))


def main(words):
    if len(words) == 3 and words[0] == "model":
        text, out = Model(Instance(words[1])).text(), words[2]
    elif len(words) == 4 and words[0] == "roster":
        text, out = roster(Instance(words[1]), words[2]), words[3]
    else:
        sys.exit(__doc__)
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
