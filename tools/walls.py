"""Who may use whom: the walls between the libraries of src/, as data.

The build enforces them too (an include path holds the declared dependencies only); this table is
the contract, and tools/tidy compares every #include with it. Source: docs/architecture.md.
"""

DIRECT = {
    "base": [],
    "geo": ["base"],
    "codec": ["base"],
    "crypto": ["base", "codec"],
    "record": ["crypto"],
    "accord": ["codec", "crypto"],
    "state": ["record", "accord"],
    "roster": ["base"],
    "plan": ["base", "geo"],
    "route": ["base", "geo"],
    "programme": ["base", "route"],
    "certify": ["base"],
    "draw": ["base"],
    "bulletin": ["state"],
    "chart": ["state"],
    "node": ["state"],
    "serve": ["node", "bulletin", "chart"],
    "cli": ["serve", "plan", "programme", "roster", "route", "certify", "draw", "bulletin", "chart",
            "geo"],
}

# Public headers beside <library>.h, and the library each belongs to.
SECOND = {
    "certificate": "crypto",
    "coin": "state",
    "evidence": "record",
    "item": "node",
    "line": "base",
    "plan_alternatives": "plan",
    "plan_bound": "plan",
    "plan_lines": "plan",
    "plan_problem": "plan",
    "plan_replan": "plan",
    "plan_text": "plan",
    "programme_fleet": "programme",
    "qr": "serve",
    "sms": "accord",
    "ways": "route",
    "witness": "node",
    "snapshot": "node",
}

# Headers of other projects: the one place each is wrapped in. Everybody else goes through it.
EXTERNAL = {
    "sodium.h": ["crypto"],
    "openssl/": ["crypto", "serve"],
    "utf8proc.h": ["base"],
    "jansson.h": ["codec", "accord", "node", "serve", "cli"],
    "event2/": ["serve"],
    "curl/": ["serve"],
    "sqlite3.h": ["record", "state", "node", "cli"],  # cli: a scenario tampers with a record
    "libintl.h": ["cli"],
    "locale.h": ["cli"],
    "qrencode.h": ["serve"],
    "zlib.h": ["serve"],
    "Clp_C_Interface.h": ["draw", "roster"],
}

# No floating point where bytes are signed or folded: it must come out the same everywhere.
WITHOUT_FLOATS = ["codec", "crypto", "record", "accord", "state", "bulletin", "chart"]


def reachable(library):
    """The libraries whose public headers `library` may include: itself and all below it."""
    found, queue = {library}, [library]
    while queue:
        for below in DIRECT.get(queue.pop(), []):
            if below not in found:
                found.add(below)
                queue.append(below)
    return found
