#!/usr/bin/env bash
# Times `shipworthy audit` on work trees: scripts/benchmark.sh FOLDER...
#
# Needs hyperfine (Debian: apt-get install hyperfine). Prints the mean and the spread of ten runs after two warm-up runs, and for each
# folder the share of the stages (SHIPWORTHY is another binary than the release build, if set).
set -euo pipefail

if [ $# -eq 0 ]; then
  echo "usage: scripts/benchmark.sh FOLDER..." >&2
  exit 2
fi
if [ -z "${SHIPWORTHY:-}" ]; then
  cargo build --release --locked --manifest-path "$(dirname "$0")/../Cargo.toml"
  SHIPWORTHY="$(dirname "$0")/../target/release/shipworthy"
fi
for folder in "$@"; do
  hyperfine --warmup 2 --runs 10 --shell none --ignore-failure \
    --command-name "audit $(basename "$folder") ($(git -C "$folder" ls-files | wc -l) files)" \
    "$SHIPWORTHY audit $folder --format json"
done
