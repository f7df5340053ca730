"""The tables of `tools/bench-plan`: what was reached, beside the best known and everybody else."""

import re

# The parts of the method that `entente plan solve --without` can leave out.
PARTS = ("swap", "rotate", "oscillate", "rows", "columns")


def cell(value):
    return "" if value in (None, "") else str(value)


def bounds(row):
    """What the judge found proved; beside it what the run told without a proof."""
    bound, told = row.get("bound"), row.get("told")
    more = told is not None and told > (bound or 0)
    return f"{cell(bound)} (told {told})".strip() if more else cell(bound)


def gap(cost, best):
    if cost is None or not best:
        return ""
    return f"{100 * (cost - int(best)) / int(best):.2f}"


def mark(cost, want):
    if not want:
        return ""
    return "yes" if cost is not None and cost <= int(want) else "**no**"


def peer(known, name):
    value, seconds = known.get(name), known.get(name + "_s")
    return f"{value} [{seconds}]" if value and seconds else cell(value)


def progress(form, row):
    best = row["known"].get("best") or row["known"].get("best_seen_here") or \
        row["known"].get("leuven_best")
    return f"{form} {row['name']}: {cell(row['cost']) or row['why']} (known {cell(best)}), " \
           f"{row['seconds']} s"


def curtois(answers, options):
    head = ["instance", "days x staff x shifts", "entente", "proved bound", "gap to bound %",
            "best known", "gap to it %", "wanted", "reached", "Gurobi / chain / IP+VNS, 10 min",
            "HiGHS", "CBC", "Monolith"]
    if options.peers:
        head.insert(-3, "CBC, this run")
    if options.ablation:
        head += ["without " + part for part in PARTS]
    yield head
    for row in answers:
        known, cost, bound = row["known"], row["cost"], row.get("bound")
        want = known["want_60"] if row["time"] <= 60 and known["want_60"] else \
            known["want"] if row["time"] >= 600 or known["want"] == known["best"] else ""
        line = [row["name"], f"{known['days']} x {known['staff']} x {known['shifts']}",
                cell(cost), bounds(row),
                gap(cost, bound) if bound else "", known["best"] + ("*" if known["proved"] else ""),
                gap(cost, known["best"]), want, mark(cost, want),
                " / ".join(known[name] or "-" for name in ("gurobi", "chain", "ip_vns")),
                *(peer(known, name) for name in ("highs", "cbc", "monolith"))]
        if options.peers:
            line.insert(-3, cell(row.get("cbc")) or "none")
        if options.ablation:
            line += [cell(row["without"][part]) or "none" for part in PARTS]
        yield line


def inrc1(answers, _options):
    yield ["instance", "seconds", "entente", "proved bound", "best known", "reached"]
    for row in answers:
        yield [row["name"], str(row["time"]), cell(row["cost"]), bounds(row),
               row["known"]["best"], mark(row["cost"], row["known"]["best"])]


def toptw(answers, _options):
    yield ["instance", "entente", "optimum (m = 1)", "best seen", "heuristic's best", "reached"]
    for row in answers:
        known, score = row["known"], row["cost"]
        aim = known["optimal_m1"] or known["best_seen_here"] or known["leuven_best"]
        reached = score is not None and (not aim or score >= int(aim))
        above = score is not None and bool(aim) and score > int(aim)
        yield [row["name"], cell(score), known["optimal_m1"], known["best_seen_here"],
               known["leuven_best"], "above" if above else "yes" if reached else "**no**"]


def table(form, answers, options):
    lines = list({"curtois": curtois, "inrc1": inrc1, "toptw": toptw}[form](answers, options))
    lines.insert(1, ["---"] * len(lines[0]))
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"{options.time} s, {options.threads} threads, seed {options.seed}.\n\n{text}\n"


def put(path, written):
    """Put each table between `<!-- plan:begin FORM -->` and `<!-- plan:end -->` of a document."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for form, lines in written.items():
        pattern = rf"(<!-- plan:begin {form} -->\n).*?(<!-- plan:end -->)"
        text = re.sub(pattern, lambda found, lines=lines: found.group(1) + lines + found.group(2),
                      text, flags=re.S)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
