"""python3 bench/peer/compare.py BUILD DOSSIERS [ROUNDS]: ducha beside what people would write instead.

Runs the commands one after another, ROUNDS times (9), and prints a Markdown table: medians of user CPU time,
the spread in brackets, the ratio to `floor` (libyaml's bare events over the same files) as the median of the
rounds' ratios, and the peak memory. BUILD is a folder built with DUCHA_BENCH; DOSSIERS what `generate city`
wrote. PyYAML in Python alone, which takes a hundred times as long, runs once. Peers that cannot run here are named with the reason. Needs `npm install` in this folder and python3-yaml."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
build, dossiers = map(os.path.abspath, sys.argv[1:3])
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
ducha = os.path.join(build, "ducha")

# The rules nearest to the twelve conditions of check.mjs and check.py.
TWELVE = """organization/no-organization-with-three-members organization/form-below-due
affiliation/superior-of-wrong-kind staffing/too-few-cadres decisions/procedure-missing members/assembly-missed
members/committee-meeting-missed supervision/too-few-principal-reports education/themes-not-covered
responsibility/principal-not-reported budget/not-a-separate-line premises/facilities-missing""".split()

work = tempfile.mkdtemp(prefix="ducha-peers-")
schema = os.path.join(work, "school.json")
with open(schema, "wb") as file:
    subprocess.run([ducha, "schema", "school", "--rules", os.path.join(here, "../../rules")], stdout=file, check=True)


def check(*more):
    return [ducha, "check", dossiers, "--rules", os.path.join(here, "../../rules"), "--profile", "2013",
            "--as-of", "2013-12-31", "--quiet", "--no-progress", *more]


twelve = ["--select", ",".join(TWELVE), "--jobs", "1"]
commands = [
    ("floor: libyaml's bare events", [os.path.join(build, "bench/floor"), dossiers]),
    ("ducha, twelve rules, text", check(*twelve, "--format", "text")),
    ("ducha, twelve rules, JSON", check(*twelve, "--format", "json")),
    ("ducha, all rules, text", check("--jobs", "1", "--format", "text")),
    ("ducha, all rules, JSON", check("--jobs", "1", "--format", "json")),
    ("ducha, all rules, text, `--jobs 2`", check("--jobs", "2", "--format", "text")),
    ("node: js-yaml, ajv (the schema alone)", ["node", os.path.join(here, "ajv.mjs"), dossiers, schema]),
    ("node: js-yaml, cel-js, twelve conditions", ["node", os.path.join(here, "check.mjs"), dossiers]),
    ("PyYAML with libyaml, twelve conditions by hand", ["python3", os.path.join(here, "check.py"), dossiers]),
    ("PyYAML in Python, the same", ["python3", os.path.join(here, "check.py"), dossiers, "plain"]),
]


def measure(command):
    """User CPU seconds, elapsed seconds, peak KiB; or why it cannot run."""
    if shutil.which(command[0]) is None:
        return "not installed"
    with open(os.path.join(work, "out"), "wb") as out:
        before = os.times().elapsed
        child = subprocess.Popen(command, stdout=out, stderr=out, cwd=here)
        _, status, used = os.wait4(child.pid, 0)
        elapsed = os.times().elapsed - before
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        return f"ended with {child.returncode}"
    return used.ru_utime, elapsed, used.ru_maxrss


def spread(values):
    return f"{statistics.median(values):.3f} ({min(values):.3f}..{max(values):.3f})"


runs = {name: [] for name, _ in commands}
failed = {}
for number in range(rounds):
    for name, command in commands:
        if name in failed or (command[-1] == "plain" and number > 0):
            continue
        result = measure(command)
        if isinstance(result, str):
            failed[name] = result
        else:
            runs[name].append(result)
shutil.rmtree(work)

floor = [r[0] for r in runs[commands[0][0]]]
print("| command | user CPU, s | of floor | elapsed, s | peak, MiB |\n|---|---|---|---|---|")
for name, _ in commands:
    if name in failed:
        print(f"| {name} | {failed[name]} | | | |")
        continue
    user = [r[0] for r in runs[name]]
    ratio = statistics.median(u / f for u, f in zip(user, floor))
    elapsed = statistics.median(r[1] for r in runs[name])
    print(f"| {name} | {spread(user)} | {ratio:.2f} | {elapsed:.2f} | {max(r[2] for r in runs[name]) / 1024:.0f} |")
