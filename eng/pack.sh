#!/usr/bin/env bash
# Packs the five packages into eng/feed, which nuget.config lists as a feed.
# usage: bash eng/pack.sh [VERSION]        default: 0.1.0-local.<time>, new in every run
#
# A version is never packed twice: NuGet caches packages by version and would go on serving the first one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version="${1:-0.1.0-local.$(date -u +%Y%m%d%H%M%S)}"
feed="$PWD/eng/feed"

# Building in a folder of its own keeps the packing away from bin/ and obj/, so it can run beside a build or a test.
artifacts="$(mktemp -d)"
trap 'rm -rf "$artifacts"' EXIT

rm -f "$feed"/*.nupkg "$feed"/*.snupkg
dotnet pack eng/Packages.slnf --configuration Release --artifacts-path "$artifacts" --output "$feed" \
  -p:PackageVersion="$version" --verbosity quiet

echo "Packed version $version into eng/feed:"
ls -1 "$feed" | grep 'nupkg$'
