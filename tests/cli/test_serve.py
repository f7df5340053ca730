"""Nodes over HTTP: the registrar's server, a witness's, members and strangers, and curl."""

import hashlib
import os
import shutil
import signal
import subprocess

import program

ORIGIN = "gao.example/record"


class Served(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("minusma/ops-1", "ops")
        self.enrol("cma/officer-1", "officer")

    def setUp(self):
        super().setUp()
        self.servers = []
        self.url = self.serve("moc", "--key", "minusma/registrar")

    def tearDown(self):
        for server in self.servers:
            server.send_signal(signal.SIGTERM)
        for server in self.servers:
            self.assertEqual(server.wait(timeout=20), 0, server.stderr.read())
            server.stdout.close()
            server.stderr.close()
        super().tearDown()

    def serve(self, folder, *words, port=0):
        """Start a server, on a free port if none is said; its URL."""
        server = subprocess.Popen(
            [program.PROGRAM, "serve", folder, "--listen", f"127.0.0.1:{port}", "--json",
             "--clock", self.clock, *words], cwd=self.folder, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        said = server.stdout.readline()
        self.assertIn('"port"', said, server.stderr.read() if not said else "")
        self.servers.append(server)
        return f"http://127.0.0.1:{program.json.loads(said)['port']}"

    def curl(self, *words, data=None):
        done = subprocess.run(["curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}", *words],
                              input=data, capture_output=True, timeout=30, check=True)
        body, _, status = done.stdout.rpartition(b"\n")
        return int(status), body

    def words(self):
        act0 = self.path("act0.note")
        return self.ok("accord", "fingerprint", act0, "--json").lines()[0]["words"]

    def join(self, name="cma"):
        """A node that follows the server from its first entry on."""
        self.ok("init", name, "--follow", self.url, "--fingerprint", self.words(), "--key",
                self.path("moc/keys/cma/officer-1.key"))
        os.makedirs(self.path(f"{name}/keys"))
        for body in ("cma", "minusma"):
            shutil.copytree(self.path(f"moc/keys/{body}"), self.path(f"{name}/keys/{body}"))
        return name

    def token(self, key="cma/officer-1"):
        return self.ok("log", "token", self.url, "--key", self.path(f"moc/keys/{key}.key"))\
            .out.strip()

    # ---- curl, who knows nothing of us ---------------------------------------

    def test_curl_reads_the_head_and_the_policy(self):
        status, head = self.curl(f"{self.url}/checkpoint")
        self.assertEqual(status, 200)
        self.assertTrue(head.startswith(ORIGIN.encode() + b"\n"))
        self.assertEqual(self.curl(f"{self.url}/healthz")[0], 200)
        self.assertIn(b"witness cma/witness", self.curl(f"{self.url}/v1/policy")[1])

    def test_curl_reads_entries_with_a_token_and_not_without(self):
        size = int(self.curl(f"{self.url}/checkpoint")[1].split(b"\n")[1])
        path = f"{self.url}/tile/entries/000.p/{size}"
        self.assertEqual(self.curl(path)[0], 401)
        status, bundle = self.curl("-H", f"Authorization: Bearer {self.token()}", path)
        self.assertEqual(status, 200)
        self.assertIn(b"act: accord.found", bundle)

    def test_paths_lead_nowhere_else(self):
        for path in ("/../record.db", "/tile/../../record.db", "/%2e%2e/record.db",
                     "/tile/..%2f..%2frecord.db", "//checkpoint", "/record.db"):
            status, body = self.curl("--path-as-is", self.url + path)
            self.assertIn(status, (400, 404), path)
            self.assertNotIn(b"SQLite", body)

    # ---- our own client ------------------------------------------------------

    def test_party_follows_cosigns_and_delivers_over_the_network(self):
        cma = self.join()
        answer = self.ok("log", "follow", self.url, "--node", cma, "--key", "cma/witness",
                         "--deliver", "--json").lines()[0]
        self.assertEqual(answer["cosigned"], 1)
        self.assertIn("cma/witness".encode(), self.curl(f"{self.url}/checkpoint")[1])
        self.ok("verify", cma)

    def test_witness_takes_one_round_and_delivers_over_the_network(self):
        cma = self.join()
        self.ok("witness", "--node", cma, "--key", "cma/witness", "--once", "--from", self.url,
                "--deliver")
        head = self.curl(f"{self.url}/checkpoint")[1]
        self.assertIn(b"cma/witness", head)
        word = self.ok("witness", "--node", cma, "--json").lines()[0]
        self.assertEqual(word["signed"], int(head.split(b"\n")[1]))

    def test_outbox_is_pushed_and_settled_over_the_network(self):
        cma = self.join()
        self.write("place", "place: gao-port 162667000 -500000 gao Port\n")
        note = self.ok("act", "compose", "place.list", "place", "--node", cma, "--key",
                       "minusma/ops-1").out
        received = self.run_("act", "submit", "-", "--node", cma, stdin=note)
        self.assertEqual(received.exit, 75)
        pushed = self.ok("log", "push", self.url, "--node", cma, "--key", "minusma/ops-1", "--json")
        self.assertEqual(pushed.lines()[0]["answer"], "committed")
        self.assertEqual(pushed.lines()[-1]["settled"], 1)
        act = hashlib.sha256(note.rpartition("\n\n")[0].encode() + b"\n").hexdigest()
        status, receipt = self.curl(f"{self.url}/v1/acts/{act}/receipt")
        self.assertEqual(status, 200)
        self.assertTrue(receipt.startswith(b"c2sp.org/tlog-proof@v1\n"))

    def test_what_the_registrar_promised_is_kept_until_the_record_shows_it(self):
        cma = self.join()
        promises = ["log", "promises", "--node", cma, "--json"]
        self.write("place", "place: gao-port 162667000 -500000 gao Port\n")
        note = self.ok("act", "compose", "place.list", "place", "--node", cma, "--key",
                       "minusma/ops-1").out
        self.run_("act", "submit", "-", "--node", cma, stdin=note)
        # The registrar's clock is ahead: its word comes home, its record is not taken in.
        self.clock = "2017-02-20T05:45:00Z"
        self.fails(3, "follow.time", "log", "push", self.url, "--node", cma, "--key",
                   "minusma/ops-1")
        promised = self.ok(*promises).lines()
        self.assertEqual([(row["by"][:16], row["state"]) for row in promised],
                         [("2017-02-20T07:00", "open")])
        self.clock = "2017-02-20T07:05:00Z"
        self.assertEqual(self.ok(*promises).lines()[0]["state"], "overdue")
        self.assertIn("overdue", self.ok(*promises[:-1]).out)
        self.ok("log", "follow", self.url, "--node", cma, "--key", "minusma/ops-1")
        self.assertEqual(self.ok(*promises).lines(), [])

    def test_curl_trusts_a_server_by_the_authority_of_the_mission(self):
        clock, self.clock = self.clock, None  # certificates are of the real time
        self.ok("ca", "make", "ca", "--name", "Test", "--domain", "gao.example")
        self.assertEqual(os.stat(self.path("ca/ca.key")).st_mode & 0o777, 0o600)
        self.ok("ca", "issue", "127.0.0.1", "--ca", "ca", "--out", "tls", "--days", "2")
        shown = self.ok("ca", "show", "ca/ca.pem", "--json").lines()[0]
        self.assertEqual(len(shown["words"].split()), 12)
        self.clock = clock
        self.stop_registrar()
        url = self.serve("moc", "--key", "minusma/registrar", "--tls-cert", "tls/server.pem",
                         "--tls-key", "tls/server.key").replace("http:", "https:")
        authority = self.path("ca/ca.pem")
        self.assertEqual(self.curl("--cacert", authority, f"{url}/healthz"), (200, b"ok\n"))
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            self.curl(f"{url}/healthz")
        self.assertEqual(refused.exception.returncode, 60)  # nobody vouches for it

    def test_stranger_is_told_to_bring_a_key(self):
        self.fails(2, "remote.key", "init", "spy", "--follow", self.url, "--fingerprint",
                   self.words())

    def calls(self, witness):
        """The policy with the address of cma's witness."""
        policy = self.curl(f"{self.url}/v1/policy")[1].decode()
        return self.write("calls.policy", "".join(
            f"{line} {witness}\n" if line.startswith("witness cma/witness ") else f"{line}\n"
            for line in policy.splitlines()))

    def stop_registrar(self):
        server = self.servers.pop(0)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(timeout=20), 0)
        server.stdout.close()
        server.stderr.close()

    def test_registrar_gathers_from_its_folder(self):
        witness = self.serve(self.join(), "--key", "cma/witness", "--from", self.url)
        policy = self.calls(witness)
        self.stop_registrar()
        # The witness holds this head already, so it needs nothing of the registrar's server.
        said = self.moc("log", "gather", "--policy", policy, "--json").lines()
        self.assertEqual([line["witness"] for line in said], ["cma/witness"])
        head = self.moc("log", "head", "--json").lines()[0]
        self.assertEqual(head["cosigned"], "cma/witness")

    def test_server_asks_its_witnesses_who_come_back_for_the_entries(self):
        cma = self.join()
        port = self.url.rpartition(":")[2]
        policy = self.calls(self.serve(cma, "--key", "cma/witness", "--from", self.url))
        self.stop_registrar()
        place = self.write("place", "place: gao-port 162667000 -500000 gao Port\n")
        note = self.write("note", self.moc("act", "compose", "place.list", place,
                                           key="minusma/ops-1").out)
        self.moc("act", "submit", note)
        self.url = self.serve("moc", "--key", "minusma/registrar", "--witnesses", policy,
                              port=port)
        for _ in range(200):
            if b"cma/witness" in self.curl(f"{self.url}/checkpoint")[1]:
                return
        self.fail("no cosignature came")

    # ---- what is refused -----------------------------------------------------

    def test_plain_http_beyond_this_machine_is_refused(self):
        self.ok("init", "other", "--accord", "act0.note")
        self.fails(2, "serve.plain", "serve", "other", "--listen", "0.0.0.0:0")
        self.fails(2, "remote.plain", "log", "token", "http://moc.example", "--key",
                   self.path("moc/keys/cma/officer-1.key"))

    def test_folder_that_is_served_is_held(self):
        answer = self.fails(1, "node.held", "log", "head", "--node", "moc")
        self.assertIn("serve", answer.error()["text"] + answer.err)


if __name__ == "__main__":
    if shutil.which("curl") is None:
        print("skipped: curl is not installed")
        raise SystemExit(77)
    program.main()
