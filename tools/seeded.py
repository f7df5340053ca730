"""SplitMix64: the same numbers from the same seed, in every version of Python.

The standard library promises this for random() only, not for choices and shuffles. The method is
the one that seeds en_rng in src/base/rng.c (Steele, Lea and Flood, OOPSLA 2014).
"""

MASK = (1 << 64) - 1


class Seeded:
    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        """0 .. bound - 1, unbiased."""
        limit = (1 << 64) - (1 << 64) % bound
        while True:
            number = self.next()
            if number < limit:
                return number % bound

    def between(self, low, high, step=1):
        """low, low + step, .. high; both ends included."""
        return low + step * self.below((high - low) // step + 1)

    def choose(self, things):
        return things[self.below(len(things))]

    def shuffled(self, things):
        """A new list in random order (Fisher and Yates)."""
        things = list(things)
        for i in range(len(things) - 1, 0, -1):
            j = self.below(i + 1)
            things[i], things[j] = things[j], things[i]
        return things
