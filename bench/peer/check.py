"""python3 check.py FOLDER [plain]: what a script by hand does: PyYAML reads every dossier (with libyaml,
or `plain`, in Python alone), and twelve conditions are written in Python. One thread."""
import os
import sys

import yaml

loader = yaml.SafeLoader if sys.argv[2:] == ["plain"] else yaml.CSafeLoader

conditions = [
    lambda d: d["party"]["form"] == "none" or d["party"]["members"]["full"] >= 3,
    lambda d: d["party"]["members"]["full"] < 50 or d["party"]["form"] != "branch",
    lambda d: d["party"]["superior"]["kind"] == "county_education_committee" or d["ownership"] != "public",
    lambda d: d["staff"]["cadres"]["full_time"] + d["staff"]["cadres"]["part_time"] >= 1,
    lambda d: any(x["kind"] == "procedure_rules" for x in d["documents"]),
    lambda d: sum(m["kind"] == "assembly" for m in d["meetings"]) >= 4,
    lambda d: sum(m["kind"] == "committee" for m in d["meetings"]) >= 12,
    lambda d: sum(r["heard_by"] == "party_body" for r in d["principal_reports"]) >= 2,
    lambda d: any(m["theme"] == "legal_education" for m in d["moral_education"]),
    lambda d: any(r["by"] == "principal" and r["covers_party"] for r in d["duty_reports"]),
    lambda d: any(line["class"] == "party" and line["planned"] > 0 for line in d["budget"]["lines"]),
    lambda d: any("party_flag" in r["items"] for r in d["rooms"]),
]

count = size = failures = 0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if not name.endswith(".yaml"):
            continue
        with open(os.path.join(folder, name), "rb") as file:
            text = file.read()
        count += 1
        size += len(text)
        d = yaml.load(text, loader)
        if d["kind"] != "school":
            continue
        for condition in conditions:
            try:
                failures += not condition(d)
            except (KeyError, TypeError):
                failures += 1
print(f"{count} files, {size} bytes, {failures} failures")
