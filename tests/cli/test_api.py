"""The API against its own description: every operation, every status that it documents."""

import hashlib
import http.client
import json
import re
import signal
import subprocess

import program

# Statuses that another test reaches, for they need a broken disk, a full server or another node.
ELSEWHERE = {
    ("get", "/healthz"): {503},                    # serve/disk
    ("get", "/readyz"): {503},                     # serve/ready
    ("get", "/metrics"): {404},                    # serve/ready
    ("get", "/checkpoint"): {404},                 # serve/add_checkpoint
    ("get", "/monitoring/{id}/checkpoint"): {200},  # serve/add_checkpoint
    ("post", "/add-checkpoint"): {200, 400, 403, 409, 422, 503},  # serve/add_checkpoint
    ("get", "/v1/policy"): {404},                  # before act 0: serve/add_checkpoint
    ("get", "/v1/node"): {404},
    ("get", "/v1/accord"): {404},
    ("post", "/v1/acts"): {202, 503},              # serve/server, serve/disk
    ("post", "/v1/cosignatures"): {200, 422},      # serve/server
    ("post", "/v1/session"): {200, 401},           # serve/session
    ("get", "/v1/crews/{id}"): {200, 304},         # serve/v1
    ("get", "/v1/blobs/{id}"): {200, 206, 416},    # serve/remote, cli/items
    ("put", "/v1/blobs/{id}"): {201, 413},
    ("post", "/v1/acts/check"): {404},
    ("get", "/v1/chain"): {404},
}
OURS = ("/v1/", "/api", "/healthz", "/checkpoint", "/tile/", "/monitoring/", "/add-checkpoint")
# serve/questions, serve/public, serve/events
OTHERS = ("/v1/questions", "/v1/questions/{id}", "/v1/bulletins", "/v1/events")
SAMPLE = {"/v1/acts/{id}": "0", "/v1/crews/{id}": "G-1"}


class Api(program.Mechanism):
    def prepare(self):
        super().prepare()
        self.enrol("cma/officer-1", "officer")

    def setUp(self):
        super().setUp()
        self.server = subprocess.Popen(
            [program.PROGRAM, "serve", "moc", "--listen", "127.0.0.1:0", "--json", "--clock",
             self.clock, "--key", "minusma/registrar"], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.port = json.loads(self.server.stdout.readline())["port"]
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        url = f"http://127.0.0.1:{self.port}"
        key = self.path("moc/keys/cma/officer-1.key")
        self.token = self.ok("log", "token", url, "--key", key).out.strip()
        self.api = json.loads(self.ask("GET", "/api")[2])
        self.reached = {}

    def tearDown(self):
        self.line.close()
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(timeout=20), 0)
        self.server.stdout.close()
        self.server.stderr.close()
        super().tearDown()

    def ask(self, method, path, body=None, member=True, **headers):
        """Status, headers, body."""
        if member and hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
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
        if "{" in path:
            self.take("get", path, self.ask("GET", re.sub(r"\{\w+\}", "nothing", path)))
        if "400" in operation["responses"]:
            self.take("get", path, self.ask("GET", target + "?nothing=1"))
        if "409" in operation["responses"]:
            self.take("get", path, self.ask("GET", target + "?after=0011223344556677-9"))

    def write(self):
        """Every POST and PUT, well and badly, as a member and as a stranger."""
        self.write_note()
        calls = [
            ("/v1/session/challenge", "key: cma/officer-1\n"), ("/v1/session/challenge", "none"),
            ("/v1/session", "none"),
            ("/v1/acts/check", self.note), ("/v1/acts/check", "none"),
            ("/v1/acts/check", "x" * (1 << 20)),
            ("/v1/acts/check", self.note.replace("gao.example", "other.example")),
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

    def write_note(self):
        """An act that will be void: an officer lists no places."""
        chain = json.loads(self.ask("GET", "/v1/chain?key=cma/officer-1")[2])
        self.write_file("act.txt", (
            f"entente/act/v1 {chain['origin']}\nact: place.list\nauthor: cma/officer-1\n"
            f"seq: {chain['seq']}\nprev: {chain['prev']}\n"
            f"seen: {chain['seen']['size']} {chain['seen']['root']}\n"
            f"occurred: {self.clock}\nplace: port 162667000 -500000 gao Port\n"))
        self.note = self.ok("act", "sign", "act.txt", "--key",
                            self.path("moc/keys/cma/officer-1.key")).out

    def write_file(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def test_every_operation_reaches_every_status_it_documents(self):
        self.assertEqual(self.api["openapi"], "3.0.3")
        for path, item in self.api["paths"].items():
            if path.startswith(OURS) and path not in OTHERS and "get" in item:
                self.read(path, item["get"])
        self.write()
        self.take("get", "/v1/acts/{id}/receipt", self.ask(
            "GET", "/v1/acts/" + json.loads(self.ask("GET", "/v1/acts/0")[2])["id"] + "/receipt"))
        self.take("get", "/v1/chain", self.ask("GET", "/v1/chain?key=fama/root"))
        self.assertEqual(self.ask("GET", "/v1/nothing")[0], 404)
        missed = {}
        for path, item in self.api["paths"].items():
            for method, operation in item.items():
                said = {int(status) for status in operation["responses"]}
                reached = self.reached.get((method, path), set())
                left = said - reached - ELSEWHERE.get((method, path), set())
                if left and path.startswith(OURS) and path not in OTHERS:
                    missed[f"{method} {path}"] = left
        self.assertEqual(missed, {})

    def test_a_client_may_rely_on_every_view(self):
        for name, schema in self.api["components"]["schemas"].items():
            if name.startswith("view-"):
                self.assertTrue(schema["properties"]["rows"]["items"]["properties"], name)

    def test_page_for_people_has_no_script_and_names_every_path(self):
        status, headers, body = self.ask("GET", "/api.html", member=False)
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertNotIn(b"<script", body)
        for path in self.api["paths"]:
            self.assertIn(path.encode(), body)


if __name__ == "__main__":
    program.main()
