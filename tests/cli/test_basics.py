"""Words, help, exit statuses and forms of answers: what holds for every verb."""

import json
import os
import re
import stat
import subprocess
import unittest

import program

FRENCH = {"LANG": "fr_FR.UTF-8"}


class Words(program.Case):
    def test_bare_call_shows_the_nouns(self):
        out = self.ok().out
        for noun in ["init", "key", "accord", "consent", "status"]:
            self.assertRegex(out, rf"(?m)^  {noun} ")

    def test_unknown_noun_suggests_the_nearest(self):
        error = self.fails(2, "cli.noun", "stauts").error()
        self.assertIn('"status"', error["remedy"])

    def test_far_noun_suggests_nothing(self):
        self.assertNotIn("Did you mean", self.fails(2, "cli.noun", "xylophone").error()["remedy"])

    def test_unknown_verb_suggests_the_nearest(self):
        self.assertIn('"enrol"', self.fails(2, "cli.verb", "key", "enroll").error()["remedy"])

    def test_missing_verb_is_a_usage_error(self):
        self.fails(2, "cli.verb", "key")

    def test_unknown_option_suggests_the_nearest(self):
        error = self.fails(2, "cli.option-unknown", "key", "new", "a", "--exercice").error()
        self.assertIn("--exercise", error["remedy"])

    def test_option_without_value_is_refused(self):
        self.fails(2, "cli.option-value", "key", "new", "a", "--out")

    def test_flag_with_value_is_refused(self):
        self.fails(2, "cli.option-value", "key", "new", "a", "--seal=yes")

    def test_missing_word_and_option_are_named(self):
        self.fails(2, "cli.word-missing", "key", "new")
        self.fails(2, "cli.option-missing", "key", "revoke", "cma/officer-1")

    def test_word_too_many_is_refused(self):
        self.fails(2, "cli.word-extra", "state", "hash", "x")

    def test_option_twice_is_refused(self):
        self.fails(2, "cli.option-repeated", "key", "new", "a", "--out", "b", "--out", "c")

    def test_options_may_stand_before_the_noun(self):
        self.fails(1, "node.absent", "--node", "nowhere", "state", "hash")

    def test_bad_time_is_a_usage_error(self):
        self.fails(2, "cli.time", "status", "--clock", "yesterday")

    def test_folder_that_is_no_node_says_so(self):
        self.fails(1, "node.absent", "status")

    def test_error_in_words_has_place_rule_and_remedy(self):
        err = self.run_("key", "nwe").err
        self.assertRegex(err, r"^entente: key: .*\(rule cli\.verb\)\. Did you mean")


class Help(program.Case):
    def verbs(self):
        rows = re.findall(r"(?m)^  (\w+) ([\w-]*) ", self.ok("help").out.split("\nOptions")[0])
        self.assertGreater(len(rows), 50)
        return rows

    def test_every_verb_has_help_with_an_example(self):
        for noun, verb in self.verbs():
            words = [noun, verb] if verb else [noun]
            out = self.ok(*words, "--help").out
            self.assertIn("entente " + " ".join(words), out)
            self.assertRegex(out, rf"(?m)^  entente {noun}")

    def test_every_example_names_options_that_exist(self):
        for noun, verb in self.verbs():
            words = [noun, verb] if verb else [noun]
            out = self.ok(*words, "--help").out
            usage, examples = out.split("\nExamples\n")
            examples = examples.split("\nOptions of every verb\n")
            known = set(re.findall(r"--[\w-]+", usage + examples[1]))
            used = set(re.findall(r"--[\w-]+", examples[0]))
            self.assertLessEqual(used, known, f"{noun} {verb}")

    def test_commands_that_messages_advise_exist(self):
        with open(os.path.join(program.ROOT, "po", "fr.po"), encoding="utf-8") as file:
            advised = set(re.findall(r"`entente ([a-z]+)(?: ([a-z-]+))?", file.read()))
        verbs = set(self.verbs())
        self.assertGreater(len(advised), 20)
        for noun, verb in sorted(advised):
            known = noun == "help" or (noun, verb) in verbs or (noun, "") in verbs
            self.assertTrue(known, f"entente {noun} {verb}")

    def test_help_fits_eighty_columns(self):
        for words in [["help"], [], ["help", "order"], ["order", "propose", "-h"]]:
            for line in self.ok(*words, env=FRENCH).out.splitlines():
                if not line.startswith("  entente") and "[--stop" not in line:
                    self.assertLessEqual(len(line), 80, line)

    def test_verbs_of_a_noun_stand_together(self):
        lines = self.ok("help").out.split("Options of every verb")[0].splitlines()[1:]
        nouns = [line.split()[0] for line in lines if re.match("  [a-z]", line)]
        self.assertGreater(len(nouns), 60)
        told = [noun for at, noun in enumerate(nouns) if at == 0 or nouns[at - 1] != noun]
        self.assertEqual(len(told), len(set(told)), told)

    def test_help_ends_no_line_with_a_space(self):
        for words in [["help"], ["help", "party"], ["party", "list", "-h"]]:
            for line in self.ok(*words).out.splitlines():
                self.assertEqual(line, line.rstrip())

    def test_help_needs_no_node_and_no_words(self):
        self.ok("consent", "give", "--help")
        self.ok("help", "consent", "give")

    def test_completion_offers_nouns_verbs_and_options(self):
        self.assertIn("consent", self.ok("complete", "con").out.split())
        self.assertEqual(self.ok("complete", "key", "en").out.split(), ["enrol"])
        self.assertIn("--reserve", self.ok("complete", "consent", "give", "x", "--re").out.split())


class Languages(program.Case):
    def test_french_by_lang_without_the_locale(self):
        self.assertIn("Noms", self.ok(env=FRENCH).out)

    def test_language_variable_wins_over_lang(self):
        out = self.ok(env={"LANG": "fr_FR.UTF-8", "LANGUAGE": "en"}).out
        self.assertIn("Nouns", out)

    def test_option_wins_over_everything(self):
        self.assertIn("Noms", self.ok("--lang", "fr", env={"LANG": "en_GB.UTF-8"}).out)
        self.assertIn("Nouns", self.ok("--lang", "en", env=FRENCH).out)

    def test_unknown_language_is_refused(self):
        self.fails(2, "cli.language", "--lang", "xx", "status")

    def test_errors_are_french_rules_are_not(self):
        answer = self.run_("kye", env=FRENCH)
        self.assertIn("règle cli.noun", answer.err)
        self.assertIn("Vouliez-vous dire", answer.err)

    def test_every_word_of_acts_and_state_has_one_for_people(self):
        def read(*parts):
            with open(os.path.join(program.ROOT, "src", *parts), encoding="utf-8") as file:
                return file.read()
        words = read("cli", "words.c")
        table, columns = words.split("COLUMNS[] = {")
        known = set(re.findall(r'^    \{"([^"]+)", (?:NULL|"[^"]+"), N_', table, re.M))
        shown = set(re.findall(r'"([^"]+)"', columns.split("};")[0]))
        acts = read("accord", "include", "entente", "acts.def")
        used = {word for name, tokens in re.findall(r'ONEOF\((\w+), "([^"]+)"\)', acts)
                if name in shown for word in tokens.split("|")}
        for path in ["sql.def", "views.def"]:
            used |= set(re.findall(r"state='([^']+)'", read("state", path)))
        self.assertGreater(len(used), 40)
        self.assertEqual(used - known, set())

    def test_a_program_reads_the_same_in_every_language_but_for_sentences(self):
        prose = {"text", "remedy"}
        for words in [("state", "views"), ("act", "list"), ("act", "explain", "order.propose"),
                      ("kye",), ("order", "show", "G-1")]:
            english, french = [self.run_(*words, "--json", env=env) for env in ({}, FRENCH)]
            rows = [[json.loads(line) for line in (answer.out + answer.err).splitlines()]
                    for answer in (english, french)]
            self.assertNotEqual(*rows)
            data = [[{key: row[key] for key in row if key not in prose} for row in told]
                    for told in rows]
            self.assertEqual(*data)
        self.assertEqual(self.run_("kye", "--json").error()["args"], ["kye", "key"])

    def test_no_locale_at_all_is_english(self):
        self.assertIn("Nouns", self.ok(env={"LANG": "C"}).out)


class Keys(program.Case):
    def test_key_file_is_private_and_never_overwritten(self):
        made = self.ok("key", "new", "cma/officer-1", "--exercise", "--json").lines()[0]
        mode = os.stat(self.path("keys/cma/officer-1.key")).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        self.fails(1, "cli.key-exists", "key", "new", "cma/officer-1", "--exercise")
        shown = self.ok("key", "show", "cma/officer-1", "--json").lines()[0]
        self.assertEqual(shown["public"], made["public"])
        self.assertEqual(len(self.ok("key", "words", "cma/officer-1").out.split()), 12)

    def test_no_terminal_and_no_file_is_told(self):
        done = subprocess.run(["setsid", program.PROGRAM, "key", "new", "a", "--json"],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stderr)["rule"], "cli.passphrase")

    def test_empty_passphrase_needs_the_exercise_flag(self):
        empty = self.write("empty", "\n")
        answer = self.run_("key", "new", "a", "--passphrase-file", empty, "--json")
        self.assertEqual(answer.error()["error"], "ERR_PASSPHRASE")

    def test_unknown_key_file_is_told(self):
        self.fails(1, "cli.key-file", "key", "show", "nobody")


class Accords(program.Case):
    def template(self, old="", new=""):
        with open(program.ACCORD, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        return self.write("accord.txt", text.replace(old, new, 1)), text

    def test_shipped_accord_holds_no_contradiction(self):
        found = self.ok("accord", "check", program.ACCORD, "--json").lines()[0]
        self.assertEqual((found["parties"], found["quorum"]), (3, 3))

    def test_quorum_below_the_safe_one_is_warned_of(self):
        self.assertNotIn("Warning", self.ok("accord", "check", program.ACCORD).out)
        path, _ = self.template("quorum: 3", "quorum: 2")
        self.assertIn("3 is the least that is safe", self.ok("accord", "check", path).out)
        found = self.ok("accord", "check", path, "--json").lines()[0]
        self.assertEqual((found["quorum"], found["quorum_safe"]), (2, 3))

    def test_contradiction_names_the_line_of_the_file(self):
        path, text = self.template("quota: fama crew 333", "quota: fama crew 900")
        answer = self.fails(1, "accord.quota-over", "accord", "check", path)
        line = int(answer.error()["place"].removeprefix("line "))
        self.assertIn("quota:", text.splitlines()[line - 1])

    def test_syntax_error_names_the_line_of_the_file(self):
        path, text = self.template("rest: 12", "rest: twelve")
        answer = self.run_("accord", "check", path, "--json")
        line = int(answer.error()["place"].removeprefix("line "))
        self.assertEqual(text.splitlines()[line - 1], "rest: 12")

    def test_template_has_no_fingerprint(self):
        self.fails(1, "cli.template", "accord", "fingerprint", program.ACCORD)

    def test_diff_shows_the_changed_line_only(self):
        path, _ = self.template("rest: 12", "rest: 10")
        changes = self.ok("accord", "diff", program.ACCORD, path, "--json").lines()
        self.assertEqual(changes, [{"change": "removed", "line": "rest: 12"},
                                   {"change": "added", "line": "rest: 10"}])
        self.assertIn("No line differs", self.ok("accord", "diff", path, path).out)


class Acts(program.Case):
    def test_table_of_acts_is_the_documentation(self):
        names = [row["act"] for row in self.ok("act", "list", "--json").lines()]
        self.assertIn("order.propose", names)
        page = self.ok("act", "document").out
        for name in names:
            self.assertIn(name, page)

    def test_explain_lists_lines_in_their_order(self):
        lines = [row["line"] for row in self.ok("act", "explain", "consent.give", "--json").lines()]
        self.assertEqual(lines, ["on", "except", "reserve"])

    def test_forms_tell_a_program_all_it_needs_to_compose(self):
        forms = self.ok("act", "document", "--json").lines()[0]
        acts = {act["name"]: act for act in forms["acts"]}
        consent = acts["consent.give"]
        self.assertEqual([key["key"] for key in consent["keys"]], ["on", "except", "reserve"])
        self.assertEqual(consent["keys"][0]["tokens"], [{"name": "id", "type": "hash"}])
        self.assertIn("officer", consent["roles"])
        state, = [key for key in acts["patrol.checkin"]["keys"] if key["key"] == "state"]
        self.assertEqual(state["tokens"][0]["words"], ["well", "delayed", "needs-help"])
        self.assertEqual(len(set(forms["words"])), 256)
        self.assertEqual(forms["limits"]["line_bytes"], 4096)

    def test_unknown_act_suggests_the_nearest(self):
        error = self.fails(2, "act.unknown", "act", "explain", "consent.gvie").error()
        self.assertIn("consent.give", error["remedy"])


if __name__ == "__main__":
    program.main()
