"""The API against its own description: every operation, every status that it documents."""

import hashlib
import http.client
import json
import os
import re
import signal
import subprocess

import program

# Statuses that need a broken disk, a full server, another node or published editions: which test
# reaches them, in tests/serve. A test that is not there, or does not speak of the status, fails.
CHARTED = "v1: a_chart_is_drawn_in_either_language_and_not_sent_twice"
ELSEWHERE = {
    ("get", "/healthz"): {503: "disk: a_store_that_cannot_be_read_is_told_by_healthz"},
    ("get", "/readyz"): {503: "guard: a_server_whose_source_is_away_is_not_ready"},
    ("get", "/metrics"): {404: "guard: figures_are_for_this_machine_and_never_through_a_proxy"},
    ("get", "/checkpoint"): {404: "server: an_unsigned_record_has_no_head_to_show"},
    ("get", "/monitoring/{id}/checkpoint"): {
        200: "add_checkpoint: monitors_see_what_the_witness_cosigned"},
    ("post", "/add-checkpoint"): {
        200: "add_checkpoint: a_witness_follows_then_cosigns_and_its_line_is_good",
        400: "add_checkpoint: faults_are_told_apart_as_the_specification_wants",
        403: "add_checkpoint: faults_are_told_apart_as_the_specification_wants",
        409: "add_checkpoint: another_old_size_is_answered_with_ours",
        422: "add_checkpoint: faults_are_told_apart_as_the_specification_wants",
        503: "add_checkpoint: a_source_that_is_gone_is_answered_503"},
    ("post", "/v1/outbox/{id}"): {
        200: "courier: its_author_alone_lets_go_of_a_refused_act",
        401: "courier: its_author_alone_lets_go_of_a_refused_act",
        404: "courier: its_author_alone_lets_go_of_a_refused_act",
        403: "courier: its_author_alone_lets_go_of_a_refused_act",
        409: "courier: a_registrar_that_is_away_gets_the_acts_when_it_is_back"},
    ("post", "/v1/acts"): {202: "server: a_follower_receives_acts_into_its_outbox",
                           503: "disk: acts_on_a_failing_disk_are_answered_503_and_go_in_later"},
    ("post", "/v1/cosignatures"): {200: "server: a_cosignature_can_be_brought",
                                   422: "server: a_cosignature_can_be_brought"},
    ("post", "/v1/session"): {
        200: "server: a_session_is_opened_by_the_key_it_names_for_this_host_and_record",
        401: "server: a_session_is_opened_by_the_key_it_names_for_this_host_and_record"},
    ("get", "/v1/policy"): {404: "server: a_folder_without_an_accord_has_nothing_to_show"},
    ("get", "/v1/node"): {404: "server: a_folder_without_an_accord_has_nothing_to_show"},
    ("get", "/"): {404: "server: a_folder_without_an_accord_has_nothing_to_show"},
    ("get", "/bulletins.ics"): {
        404: "server: a_folder_without_an_accord_has_nothing_to_show"},
    ("get", "/room"): {404: "server: a_server_without_rooms_says_so"},
    ("get", "/field"): {404: "server: a_server_without_rooms_says_so"},
    ("get", "/v1/crews/{id}"): {200: "v1: a_crew_is_counted_against_the_quota_tree",
                                304: "v1: a_crew_is_counted_against_the_quota_tree"},
    **{("get", path): {200: CHARTED, 304: CHARTED}
       for path in ["/v1/charts/{id}", "/v1/charts/{id}/picture", "/v1/charts/{id}/pages"]},
    ("get", "/v1/blobs/{id}"): {200: "courier: attachments_come_whole_or_in_ranges",
                                206: "courier: attachments_come_whole_or_in_ranges",
                                416: "courier: attachments_come_whole_or_in_ranges"},
    ("put", "/v1/blobs/{id}"): {201: "courier: attachments_come_whole_or_in_ranges"},
    ("get", "/bulletins/{id}"): {200: "public: who_has_it_already_is_sent_nothing",
                                 304: "public: who_has_it_already_is_sent_nothing"},
    ("get", "/bulletins.txt"): {200: "public: who_has_it_already_is_sent_nothing",
                                304: "public: who_has_it_already_is_sent_nothing"},
    ("get", "/feed.{id}"): {200: "public: who_has_it_already_is_sent_nothing",
                            304: "public: who_has_it_already_is_sent_nothing"},
    ("post", "/v1/questions"): {503: "questions: a_full_desk_takes_no_more_questions"},
    ("get", "/v1/events"): {
        200: "events: an_act_and_its_head_are_told_at_once",
        503: "events: one_key_has_so_many_streams_and_gets_one_back_for_each_it_ends"},
}
SAMPLE = {"/v1/acts/{id}": "0", "/v1/crews/{id}": "G-1", "/room/{path}": "orders/G-1",
          "/field/{path}": "outbox", "/assets/{path}": "a-1.js", "/tiles/{path}": "a.pmtiles",
          "/{path}": "sw.js", "/bulletins/{id}": "x", "/feed.{id}": "x"}
ROOMS = {"index.html": "<p>", "room.html": "<p>", "field.html": "<p>", "sw.js": "1;",
         "assets/a-1.js": "1;", "tiles/a.pmtiles": "0123456789"}


class Api(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("cma/officer-1", "officer")
        self.enrol("minusma/duty-1", "duty")
        for name, text in ROOMS.items():
            os.makedirs(os.path.dirname(self.path(f"web/{name}")), exist_ok=True)
            self.write(f"web/{name}", text)
        self.write("web/manifest.json", json.dumps(
            {name: hashlib.sha256(text.encode()).hexdigest() for name, text in ROOMS.items()}))

    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen(
            [program.PROGRAM, "serve", "moc", "--listen", "127.0.0.1:0", "--json", "--clock",
             self.clock, "--key", "minusma/registrar", "--web", "web"], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.port = json.loads(self.server.stdout.readline())["port"]
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.token = self.token_of("cma/officer-1")
        self.api = json.loads(self.ask("GET", "/api")[2])
        self.reached = {}

    def tearDown(self):
        self.line.close()
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(timeout=20), 0)
        self.server.stdout.close()
        self.server.stderr.close()
        super().tearDown()

    def token_of(self, key):
        return self.ok("log", "token", f"http://127.0.0.1:{self.port}", "--key",
                       self.path(f"moc/keys/{key}.key")).out.strip()

    def ask(self, method, path, body=None, member=True, **headers):
        """Status, headers, body."""
        if member and hasattr(self, "token"):
            headers.setdefault("Authorization", f"Bearer {self.token}")
        self.line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = self.line.getresponse()
        return answer.status, answer.headers, answer.read()

    # ---- a checker of schemas, as far as resources.def goes ------------------

    def check(self, schema, value, where):
        if "$ref" in schema:
            schema = self.api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
        self.assertIsInstance(value, kinds[schema["type"]], where)
        if "pattern" in schema:
            self.assertRegex(value, schema["pattern"], where)
        if schema.get("format") == "date-time":
            self.assertRegex(value, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", where)
        for i, item in enumerate(value if isinstance(value, list) else ()):
            self.check(schema.get("items", {"type": "object"}), item, f"{where}[{i}]")
        if "properties" in schema:
            self.assertLessEqual(set(schema.get("required", ())), set(value), where)
            for name, item in value.items():
                # What a void or refused act adds is a Problem's.
                known = schema["properties"].get(name) or \
                    self.api["components"]["schemas"]["Problem"]["properties"].get(name)
                self.assertIsNotNone(known, f"{where}: {name} is not described")
                self.check(known, item, f"{where}.{name}")

    def take(self, method, path, answer):
        """Check an answer by what is said of it, and remember its status."""
        status, headers, body = answer
        said = self.api["paths"][path][method]["responses"].get(str(status))
        self.assertIsNotNone(said, f"{method} {path}: {status} is not described: {body[:300]}")
        self.reached.setdefault((method, path), set()).add(status)
        kind = headers.get("Content-Type", "").partition(";")[0]
        content = said.get("content", {})
        if content:
            self.assertTrue(kind in content or "*/*" in content, f"{method} {path}: {kind}")
        if kind.endswith("json") and kind in content and path != "/api":
            self.check(content[kind]["schema"], json.loads(body), f"{method} {path} {status}")
        return status

    # ---- every operation -----------------------------------------------------

    def read(self, path, operation):
        """A GET as a stranger, as a member, again with its tag, with parameters that are none."""
        sample = SAMPLE.get(path, "0" * 64)
        if path == "/tile/{path}":
            size = self.ask("GET", "/checkpoint")[2].split(b"\n")[1].decode()
            sample = f"entries/000.p/{size}"
        target = re.sub(r"\{\w+\}", sample, path)
        query = "?key=cma/officer-1" if path == "/v1/chain" else ""
        self.take("get", path, self.ask("GET", target + query, member=False))
        answer = self.ask("GET", target + query)
        self.take("get", path, answer)
        if "304" in operation["responses"] and "ETag" in answer[1]:
            self.take("get", path, self.ask("GET", target, If_None_Match=answer[1]["ETag"]))
        if "416" in operation["responses"] and path != "/v1/blobs/{id}":
            self.take("get", path, self.ask("GET", target, Range="bytes=0-0"))
            self.take("get", path, self.ask("GET", target, Range="bytes=999-"))
        if "{" in path:
            self.take("get", path, self.ask("GET", re.sub(r"\{\w+\}", "nothing.png", path)))
        if "400" in operation["responses"]:
            self.take("get", path, self.ask("GET", target + "?nothing=1"))
        if "409" in operation["responses"]:
            self.take("get", path, self.ask("GET", target + "?after=0011223344556677-9"))

    def post_all(self):
        """Every POST and PUT, well and badly, as a member and as a stranger."""
        self.write_note()
        calls = [
            ("/v1/session/challenge", "key: cma/officer-1\n"), ("/v1/session/challenge", "none"),
            ("/v1/session", "none"),
            ("/v1/acts/check", self.note), ("/v1/acts/check", "none"),
            ("/v1/acts/check", "x" * (1 << 20)),
            ("/v1/acts/check", self.note.replace("gao.example", "other.example")),
            ("/v1/acts/check", self.note.partition("\n\n")[0].replace("cma/", "xyz/") + "\n"),
            ("/v1/acts", self.note), ("/v1/acts", "none"), ("/v1/acts/check", self.note),
            ("/v1/cosignatures", "\n"), ("/v1/cosignatures", "none\n"),
            ("/add-checkpoint", "none"),
        ]
        for path, body in calls:
            self.take("post", path, self.ask("POST", path, body.encode()))
            if self.api["paths"][path]["post"]["security"]:
                self.take("post", path, self.ask("POST", path, b"", member=False))
        blob = "/v1/blobs/" + hashlib.sha256(b"unnamed").hexdigest()
        for body, member in ((b"unnamed", True), (b"other", True), (b"unnamed", False)):
            self.take("put", "/v1/blobs/{id}", self.ask("PUT", blob, body, member))
        self.take("put", "/v1/blobs/{id}", self.ask("PUT", blob, Content_Length=str(1 << 30)))

    def question(self):
        """A resident and the duty desk, well and badly; one address asks once a minute."""
        ask, one = "/v1/questions", "/v1/questions/{id}"
        desk = {"Authorization": f"Bearer {self.token_of('minusma/duty-1')}"}
        answer = self.ask("POST", ask, '{"order": "G-0109"}', False)
        self.take("post", ask, answer)
        for body in ('{"order": "G-0109"}', "[" * 200):
            self.take("post", ask, self.ask("POST", ask, body, False))
        path = f"{ask}/{json.loads(answer[2])['id']}"
        for target, body in ((f"{ask}/0123", '{"code": "120034"}'), (path, '{"code": "12"}'),
                             (path, '{"code": "120034"}'), (path, '{"code": "120034"}')):
            self.take("put", one, self.ask("PUT", target, body, False))
        for more in ({"member": False}, {}, desk):
            self.take("get", ask, self.ask("GET", ask, **more))
        right = '{"answer": "right"}'
        for target, body, more in (
                (path, right, {"member": False}), (path, right, {}), (f"{ask}/0123", right, desk),
                (path, "none", desk), (path, right, desk), (path, right, desk)):
            self.take("post", one, self.ask("POST", target, body, **more))
        self.take("get", one, self.ask("GET", path, member=False))

    def write_note(self):
        """An act that will be void: an officer lists no places."""
        chain = json.loads(self.ask("GET", "/v1/chain?key=cma/officer-1")[2])
        self.write("act.txt", (
            f"entente/act/v1 {chain['origin']}\nact: place.list\nauthor: cma/officer-1\n"
            f"seq: {chain['seq']}\nprev: {chain['prev']}\n"
            f"seen: {chain['seen']['size']} {chain['seen']['root']}\n"
            f"occurred: {self.clock}\nplace: port 162667000 -500000 gao Port\n"))
        self.note = self.ok("act", "sign", "act.txt", "--key",
                            self.path("moc/keys/cma/officer-1.key")).out

    def test_every_operation_reaches_every_status_it_documents(self):
        self.assertEqual(self.api["openapi"], "3.0.3")
        for path, item in self.api["paths"].items():
            if "get" in item and path not in ("/v1/questions", "/v1/events"):
                self.read(path, item["get"])
        for query, member in (("", False), ("?after=x", True)):
            self.take("get", "/v1/events", self.ask("GET", "/v1/events" + query, member=member))
        self.post_all()
        self.question()
        self.take("get", "/v1/acts/{id}/receipt", self.ask(
            "GET", "/v1/acts/" + json.loads(self.ask("GET", "/v1/acts/0")[2])["id"] + "/receipt"))
        self.take("get", "/v1/chain", self.ask("GET", "/v1/chain?key=fama/root"))
        self.assertEqual(self.ask("GET", "/v1/nothing")[0], 404)
        missed = {}
        for path, item in self.api["paths"].items():
            for method, operation in item.items():
                said = {int(status) for status in operation["responses"]}
                reached = self.reached.get((method, path), set())
                left = said - reached - set(ELSEWHERE.get((method, path), ()))
                if left:
                    missed[f"{method} {path}"] = left
        self.assertEqual(missed, {})
        self.assertEqual({place: sorted(set(statuses) & self.reached.get(place, set()))
                          for place, statuses in ELSEWHERE.items()
                          if set(statuses) & self.reached.get(place, set())}, {}, "reached here")

    def source_of(self, where):
        """The body of a test of tests/serve, "FILE: NAME", that is among those that are run."""
        file, name = where.split(": ")
        with open(os.path.join(program.ROOT, "tests", "serve", f"test_{file}.c"),
                  encoding="utf-8") as source:
            text = source.read()
        body = re.search(rf"^static void {name}\(.*?^\}}$", text, re.M | re.S)
        self.assertTrue(body, f"there is no {where}")
        self.assertRegex(text, rf"cmocka_unit_test\(\s*{name}\)", where)
        return body[0]

    def test_what_is_reached_elsewhere_is_reached_there(self):
        for place, statuses in ELSEWHERE.items():
            for status, where in statuses.items():
                self.assertRegex(self.source_of(where), rf"\b{status}\b", f"{place}: {where}")

    def test_what_the_docs_say_is_tested_is(self):
        with open(os.path.join(program.ROOT, "docs", "http.md"), encoding="utf-8") as file:
            tests = re.findall(r"`(\w+: \w+)`", file.read().partition("## What broken and")[2]
                               .partition("\n## ")[0])
        self.assertGreater(len(tests), 15)
        for test in tests:
            self.source_of(test)

    def test_a_client_may_rely_on_every_view(self):
        for name, schema in self.api["components"]["schemas"].items():
            if name.startswith("view-"):
                self.assertTrue(schema["properties"]["rows"]["items"]["properties"], name)

    def test_a_draw_is_told_to_members_by_hashes_alone(self):
        views = ["/v1/draws?programme=P-7", "/v1/alternatives", "/v1/seeds"]
        self.enrol("minusma/ops-1", "ops")
        self.write("pool.txt", f"alternative: {'aa' * 32} {1 << 30}\n"
                               f"alternative: {'bb' * 32} {3 << 30}\n")
        self.moc("programme", "pool", "P-7", "pool.txt", "--commit", "2017-02-21T12:00Z", "--open",
                 "2017-02-21T18:00Z", key="minusma/ops-1")
        self.moc("programme", "commit", "P-7", key="cma/officer-1")
        draw, = json.loads(self.ask("GET", views[0])[2])["rows"]
        self.assertEqual((draw["state"], draw["alternatives"], draw["committed"], draw["commits"]),
                         ("commits", 2, "cma", "2017-02-21T12:00:00Z"))
        lines = json.loads(self.ask("GET", f"/v1/alternatives?id={draw['id']}")[2])["rows"]
        self.assertEqual([line["weight"] for line in lines], [1 << 30, 3 << 30])
        seed, = json.loads(self.ask("GET", f"/v1/seeds?id={draw['id']}")[2])["rows"]
        self.assertEqual((seed["body"], seed["state"]), ("cma", "committed"))
        self.assertNotIn("secret", seed)
        for view in views:
            self.assertEqual(self.ask("GET", view, member=False)[0], 401)

    def test_page_for_people_has_no_script_and_names_every_path(self):
        status, headers, body = self.ask("GET", "/api.html", member=False)
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertNotIn(b"<script", body)
        for path in self.api["paths"]:
            self.assertIn(path.encode(), body)


if __name__ == "__main__":
    program.main()
