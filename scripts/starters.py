#!/usr/bin/env python3
"""Refresh src/facts/originality/starters.txt: fingerprints of the lines of published starters.

    scripts/starters.py            needs npm; downloads each package below once, into a temporary folder

Only hashes are kept, nothing of a template itself. `normalised` and `fingerprint` must agree with src/facts/originality/fingerprint.rs,
whose tests hold the same examples.
"""
import fnmatch
import json
import os
import subprocess
import sys
import tarfile
import tempfile

CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".ejs", "/www")

# name in facts, packages with versions (several where the template changed), folder of the template inside the package
STARTERS = [
    ("nestjs", ["@nestjs/schematics@11.1.0", "@nestjs/schematics@10.2.3", "@nestjs/schematics@9.2.0", "@nestjs/schematics@8.0.9",
                "@nestjs/schematics@7.3.1"], "dist/lib/application/files/ts/*"),
    ("nestjs", ["@nestjs/schematics@11.1.0", "@nestjs/schematics@8.0.9"], "dist/lib/application/files/js/*"),
    ("express-generator", ["express-generator@4.16.1", "express-generator@4.8.0"], "templates/js/*"),
    ("express-generator-typescript", ["express-generator-typescript@2.8.1"], "lib/project-files/*"),
    ("koa-generator", ["koa-generator@1.1.17"], "templates2/js/*"),
    ("fastify-cli", ["fastify-cli@8.0.2"], "templates/app/*"),
    ("fastify-cli", ["fastify-cli@8.0.2"], "templates/app-esm/*"),
    ("fastify-cli", ["fastify-cli@8.0.2"], "templates/app-ts/*"),
    ("fastify-cli", ["fastify-cli@8.0.2"], "templates/app-ts-esm/*"),
    ("vite", ["create-vite@9.3.0", "create-vite@5.5.4"], "template-react-ts/*"),
    ("vite", ["create-vite@9.3.0", "create-vite@5.5.4"], "template-react/*"),
    ("vite", ["create-vite@9.3.0", "create-vite@5.5.4"], "template-vue-ts/*"),
    ("next", ["create-next-app@16.4.3", "create-next-app@13.5.11"], "dist/templates/app/ts/*"),
    ("create-react-app", ["cra-template@1.3.0"], "template/*"),
    ("create-react-app", ["cra-template-typescript@1.3.0"], "template/*"),
]


def normalised(line):
    """The line without whitespace, with one kind of quotation mark and without a separator at its end; None for a trivial one."""
    text = "".join(line.split()).replace('"', "'").replace("`", "'").rstrip(";,")
    if text.startswith(("//", "/*", "*")):
        return None
    letters = sum(c.isascii() and c.isalpha() for c in text)
    return text if letters >= 6 else None


def fingerprint(text):
    """The lower 48 bits of FNV-1a with 64 bits."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value & 0xFFFFFFFFFFFF


def fingerprints(texts):
    found = set()
    for text in texts:
        for line in text.splitlines():
            if "<%" not in line:  # filled in by the generator
                text_of_line = normalised(line)
                if text_of_line:
                    found.add(fingerprint(text_of_line))
    return sorted(found)


def pack(package, folder):
    out = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(os.path.join(folder, out.stdout.strip().splitlines()[-1])) as archive:
        files = {}
        for member in archive.getmembers():
            if member.isfile():
                files[member.name.split("/", 1)[1]] = archive.extractfile(member).read().decode("utf-8", "replace")
    return files, json.loads(files["package.json"])


def is_code(path):
    return path.endswith(CODE) and ".config." not in path and "eslintrc" not in path and "/node_modules/" not in path


def block(kind, name, package, license_name, lines):
    rows = [" ".join(f"{line:012x}" for line in lines[start:start + 10]) for start in range(0, len(lines), 10)]
    return "\n".join([f"{kind} {name} {package} {license_name}"] + rows)


def main():
    blocks = []
    cache = {}
    seen = set()
    with tempfile.TemporaryDirectory() as folder:
        for name, packages, pattern in STARTERS:
            for package in packages:
                files, manifest = cache.get(package) or cache.setdefault(package, pack(package, folder))
                inside = {path: text for path, text in files.items() if fnmatch.fnmatch(path, pattern)}
                kinds = {
                    "code": fingerprints(text for path, text in inside.items() if is_code(path)),
                    "readme": fingerprints(
                        text for path, text in inside.items()
                        if os.path.basename(path).lower() in ("readme.md", "readme-template.md") and path.count("/") == pattern.count("/")
                    ),
                }
                for kind, lines in kinds.items():
                    key = (kind, name, tuple(lines))
                    if len(lines) >= 5 and key not in seen:
                        seen.add(key)
                        blocks.append(block(kind, name, package, manifest.get("license", "unknown"), lines))
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "facts", "originality", "starters.txt")
    header = (
        "# Fingerprints of the lines of published starters, made by scripts/starters.py. Do not edit.\n"
        "# Each block: code or readme, the starter, the package it was published in, that package's licence; then its lines, hashed.\n"
    )
    with open(target, "w", encoding="utf-8") as out:
        out.write(header + "\n".join(blocks) + "\n")
    print(f"{len(blocks)} blocks", file=sys.stderr)


if __name__ == "__main__":
    main()
