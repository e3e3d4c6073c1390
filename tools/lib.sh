# What tools/run and tools/test share: the system's packages, the builds, the site.
# Sourced, after `set -euo pipefail`; sets $root and $build.
# shellcheck shell=bash disable=SC2034 # the package lists are for those who source this

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
export PQ_BUILD=$build

# Packages to build and serve, each with what shows that it is there: a command or a file.
build_packages=(
    cmake:cmake ninja:ninja-build gcc:gcc /usr/include/stdlib.h:libc6-dev emcc:emscripten
    '/usr/include/*/curl/curl.h:libcurl4-openssl-dev'
    node:nodejs npm:npm curl:curl xz:xz-utils /etc/ssl/certs/ca-certificates.crt:ca-certificates
)
style_packages=(clang-format:clang-format clang-tidy:clang-tidy)
fuzz_packages=(
    clang:clang g++:g++
    '/usr/lib/llvm-14/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a:libclang-rt-14-dev'
)

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# need_packages SHOWN_BY:PACKAGE...: installs what is missing, or says what to install.
need_packages() {
    local entry shown missing=() as_root=()
    for entry in "$@"; do
        shown=${entry%:*}
        command -v "$shown" >/dev/null || compgen -G "$shown" >/dev/null || missing+=("${entry##*:}")
    done
    if ((${#missing[@]} > 0)); then
        ((EUID == 0)) || as_root=(sudo)
        { command -v apt-get && command -v "${as_root[0]:-true}"; } >/dev/null ||
            die "please install ${missing[*]} (Debian's package names) and run again"
        echo "Installing ${missing[*]}"
        "${as_root[@]}" apt-get update -qq </dev/null
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
            die "apt-get could not install ${missing[*]}; install them and run again"
    fi
    local major
    major=$(node -p 'process.versions.node.split(".")[0]')
    ((major >= 18)) || die "Node $major is too old; please install Node 18 or newer and run again"
}

# build_preset NAME [TARGET...]: configures when needed, and builds.
build_preset() {
    local preset=$1 launcher=()
    shift
    [[ $preset == wasm ]] && launcher=(emcmake)
    (
        cd "$root" || exit
        if [[ ! build/$preset/build.ninja -nt CMakePresets.json ]]; then
            "${launcher[@]}" cmake --preset "$preset" || exit
        fi
        cmake --build --preset "$preset" ${1:+--target "$@"}
    )
}

# build_site [FOLDER]: the page in build/FOLDER (site, or dev-site for tools/dev), made again when
# anything it is made of has changed. The larger price file is made of an npm package that the page
# can do without.
build_site() {
    local folder=${1-site} now
    local stamp=$build/.$folder.stamp
    local prices=$build/prices/genai.json package=$root/web/node_modules/@pydantic/genai-prices
    if [[ -d $package && ! ($prices -nt $root/tools/make_prices && $prices -nt $package/package.json) ]]; then
        "$root/tools/make_prices" "$prices" || return
    fi
    now=$(
        cd "$root" || exit
        shopt -s nullglob
        find web data tools/licenses tools/deps.list build/wasm/perquery.* build/deps/chinook.* build/prices/*.json \
            -name node_modules -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
    ) || return
    [[ -e $build/$folder/index.html && $(cat "$stamp" 2>/dev/null) == "$now" ]] && return
    rm -f "$stamp"
    (cd "$root/web" && npm run --silent build -- "$folder") || return
    echo "$now" >"$stamp"
}
