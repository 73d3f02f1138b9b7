#!/bin/sh
# Installs what the build needs and is not there yet. Says nothing if nothing is missing.
#
# The solver is C++ and is compiled from source: that takes a C++ compiler, cmake, and libclang for its bindings.
# Debian and Ubuntu are served here; elsewhere the missing names are printed.
set -eu

need_rust=1.88

say() { printf 'setup: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# $1 is a version of at least $2
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        say "not root and no sudo; run as root: $*"
        return 1
    fi
}

updated=no
update() {
    [ "$updated" = yes ] || as_root apt-get update -qq >/dev/null
    updated=yes
}

offered() { [ -n "$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v none)" ]; }
version_offered() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p'; }

install() {
    update
    say "installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

has_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    for found in /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* /usr/lib64/libclang*.so* /usr/lib/libclang*.so*; do
        case $found in *libclang-cpp*) continue ;; esac
        [ -e "$found" ] && return 0
    done
    return 1
}

# ---------- compilers

missing=
has c++ || missing="$missing g++"
has cmake || missing="$missing cmake"
has make || missing="$missing make"
[ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ] || [ -n "${SSL_CERT_FILE:-}" ] ||
    missing="$missing ca-certificates"
libclang=
has_libclang || libclang=wanted

if [ -n "$missing$libclang" ]; then
    if ! has apt-get; then
        say "please install:$missing${libclang:+ libclang}"
        exit 1
    fi
    update
    if [ -n "$libclang" ]; then
        # that of the distribution's own clang, or else the newest; the bindings take any from 9 on
        libclang=libclang1-$(version_offered clang | sed 's/^[0-9]*://; s/[^0-9].*//')
        offered "$libclang" ||
            libclang=$(apt-cache search --names-only '^libclang1-[0-9]+$' | cut -d' ' -f1 | sort -V | tail -n 1)
        [ -n "$libclang" ] || { say "no libclang1-* is offered by apt"; exit 1; }
    fi
    # shellcheck disable=SC2086 # a list of packages
    install $missing $libclang
fi

# ---------- Rust

rust_version() { cargo --version 2>/dev/null | cut -d' ' -f2; }
rust_suffices() { has cargo && at_least "$(rust_version)" "$need_rust"; }

how_to_get_rust() {
    say "Rust $need_rust or newer is needed, found: $(rust_version || true)"
    say "install rustup (rust-lang.org, or a package of that name), then: rustup toolchain install stable"
    exit 1
}

if ! rust_suffices; then
    if has rustup; then
        say "rustup: stable toolchain"
        rustup toolchain install stable --profile minimal >/dev/null 2>&1 || how_to_get_rust
        rustup default stable >/dev/null 2>&1 || how_to_get_rust
    elif has apt-get && { update; at_least "$(version_offered cargo)" "$need_rust"; }; then
        install cargo rustc rustfmt rust-clippy
    elif has apt-get && offered rustup; then
        install rustup
        rustup toolchain install stable --profile minimal >/dev/null 2>&1 || how_to_get_rust
        rustup default stable >/dev/null 2>&1 || how_to_get_rust
    fi
    rust_suffices || how_to_get_rust
fi

# the two that `make test` uses beside the compiler
if ! cargo clippy --version >/dev/null 2>&1 || ! cargo fmt --version >/dev/null 2>&1; then
    if has rustup; then
        rustup component add clippy rustfmt >/dev/null 2>&1 || say "could not add clippy and rustfmt; \`make test\` needs them"
    elif has apt-get; then
        install rustfmt rust-clippy
    fi
fi
