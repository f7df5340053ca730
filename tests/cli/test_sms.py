"""Short messages: made on a device, read at a duty desk, relayed as a claim."""

import program


class Sms(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("cma/officer-1", "officer")
        for name, role in [("lead-1", "lead"), ("duty-1", "duty")]:
            age = self.moc("key", "new", f"cma/{role}-age", "--seal", "--exercise", "--json")
            self.enrol(f"cma/{name}", role, "--seal", age.lines()[0]["public"])
        self.moc("sms", "issue", "cma/lead-1", key="cma/officer-1")

    def made(self, *more):
        return [line["message"] for line in self.moc(
            "sms", *(more or ("make", "G-0142", "gao-port")), "--device", "cma/lead-1", "--json",
            key="cma/lead-age").lines()]

    def read(self, text, *more):
        return self.moc("sms", "read", "-", *more, "--json", key="cma/duty-age", stdin=text)

    def test_check_in_is_one_message_the_desk_finds_right(self):
        [message] = self.made()
        self.assertLessEqual(len(message), 160)
        self.assertTrue(message.startswith("ENTENTE C CMA/LEAD-1 1 G-0142 200600 GAO-PORT WELL "))
        heard = self.read(message.lower().replace(" ", "  ")).lines()[0]
        self.assertEqual((heard["mac"], heard["device"], heard["at"]),
                         ("right", "cma/lead-1", "2017-02-20T06:00:00Z"))

    def test_wrong_character_is_noticed(self):
        [message] = self.made()
        wrong = self.write("wrong", message.replace("GAO-PORT", "GAO-FORT"))
        answer = self.fails(3, "sms.wrong", "sms", "read", wrong, "--node", "moc", "--key",
                            "cma/duty-age")
        self.assertEqual(answer.lines()[0]["mac"], "wrong")

    def test_incident_is_two_messages_of_one_number(self):
        parts = self.made("make-incident", "I-0007", "ied", "gao-port", "two vehicles hit")
        self.assertEqual(len(parts), 2)
        self.assertEqual(parts[0].split()[3], parts[1].split()[3])
        heard = self.read("\n".join(parts)).lines()[0]
        self.assertEqual((heard["mac"], heard["incident"], heard["text"]),
                         ("right", "I-0007", "TWO VEHICLES HIT"))

    def test_no_number_is_used_twice(self):
        self.assertEqual([self.made()[0].split()[3] for _ in range(3)], ["1", "2", "3"])

    def test_relayed_message_is_an_unproven_claim(self):
        [message] = self.made()
        self.moc("sms", "read", "-", "--relay", "--identity", "cma/duty-age", key="cma/duty-1",
                 stdin=message)
        [claim] = self.moc("sms", "list", "unproven", "--json").lines()
        self.assertEqual((claim["device"], claim["mac"], claim["order"], claim["place"]),
                         ("cma/lead-1", "right", "G-0142", "gao-port"))

    def test_desk_without_the_key_relays_it_unchecked(self):
        [message] = self.made()
        self.moc("sms", "read", "-", "--relay", key="cma/duty-1", stdin=message)
        self.assertEqual(self.view("claims", "-")[-1]["mac"], "unchecked")

    def test_device_without_an_sms_key_is_told_so(self):
        self.fails(1, "sms.key", "sms", "make", "G-0142", "gao-port", "--device", "cma/duty-1",
                   "--node", "moc", "--key", "cma/duty-age")

    def test_other_party_cannot_issue_it(self):
        self.enrol("pf/officer-1", "officer")
        self.fails(1, "sms.device", "sms", "issue", "cma/lead-1", "--node", "moc", "--key",
                   "pf/officer-1")


if __name__ == "__main__":
    program.main()
