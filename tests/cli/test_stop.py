"""Ctrl-C at a terminal: the first keeps the best and says so at once, a second leaves at once."""

import os
import pty
import signal
import time

import program

LONG = os.path.join(program.ROOT, "data", "bench", "curtois", "Instance13.txt")
# A roster that keeps the rules from the first moment, however slow the machine.
START = os.path.join(program.ROOT, "bench", "plan", "solutions", "curtois", "Instance13.solution")
SEARCH = ["plan", "solve", LONG, "--format", "curtois", "--time", "60", "--start", START,
          "--out", "best.sol"]


class Stop(program.Case):
    def start(self, lang):
        """The search on a terminal of its own."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.environ["LANG"] = lang
            os.execv(program.PROGRAM, [program.PROGRAM, *SEARCH])
        self.addCleanup(os.close, terminal)
        return pid, terminal

    def read_until(self, terminal, word):
        """What the terminal shows up to a word; None: up to the end."""
        shown = ""
        ends = time.monotonic() + 60
        while word is None or word not in shown:
            self.assertLess(time.monotonic(), ends, shown)
            try:
                shown += os.read(terminal, 65536).decode(errors="replace")
            except OSError:  # Linux tells the end of a terminal so
                self.assertIsNone(word, shown)
                break
        return shown

    def test_the_first_is_heard_and_the_best_is_kept(self):
        pid, terminal = self.start("fr_FR.UTF-8")
        self.read_until(terminal, ",")  # how far it is
        os.write(terminal, b"\x03")
        shown = self.read_until(terminal, None)
        self.assertIn("une fois encore pour quitter aussitôt", shown)
        self.assertEqual(os.waitpid(pid, 0)[1], 0, shown)
        self.assertTrue(os.path.exists(self.path("best.sol")))

    def test_a_second_leaves_at_once_whichever_signal_it_is(self):
        pid, terminal = self.start("C.UTF-8")
        self.read_until(terminal, ",")  # how far it is
        # Both are there before it can end by the first: held, told twice, let go.
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)
        self.assertIn("once more to leave", self.read_until(terminal, None))
        self.assertTrue(os.WIFSIGNALED(os.waitpid(pid, 0)[1]))
        self.assertFalse(os.path.exists(self.path("best.sol")))


if __name__ == "__main__":
    program.main()
