# shellcheck shell=bash disable=SC2034
# What ./run, ./test and bench/run share: two languages, steps with progress, packages, builds. Sourced, never run.
# Every function that can fail ends the program with one sentence through `die`; callers need no error handling.

LOGS=build/logs
case ${KAWAL_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in en*) TONGUE=en ;; *) TONGUE=id ;; esac
export KAWAL_LANG=$TONGUE

# words INDONESIAN ENGLISH: the sentence in the language of the user.
words() { if [ "$TONGUE" = en ]; then printf '%s' "$2"; else printf '%s' "$1"; fi; }
say() { words "$1" "$2"; printf '\n'; }
die() { printf '%s: %s\n' "$PROGRAM" "$(words "$1" "$2")" >&2; exit 1; }
refuse() { printf '%s: %s\n' "$PROGRAM" "$(words "$1" "$2")" >&2; exit 2; } # wrong use, not a failure

WATCHER=
watcher_stop() {
    [ -n "$WATCHER" ] || return 0
    kill "$WATCHER" 2>/dev/null
    wait "$WATCHER" 2>/dev/null
    WATCHER=
    printf '\r\033[K'
}
interrupted() {
    watcher_stop
    printf '\n%s: %s\n' "$PROGRAM" "$(words "dihentikan; jalankan lagi perintah yang sama untuk melanjutkan." \
        "stopped; run the same command again to go on.")" >&2
    exit 130
}

# Redraws one line with the seconds gone and the last line of the log. Ends by itself when the shell is gone.
watcher() { # TITLE LOG
    local began=$SECONDS last width=${COLUMNS:-80}
    while kill -0 $$ 2>/dev/null; do
        last=$(tail -c 300 "$2" 2>/dev/null | tr '\r\t' '\n ' | tr -cd '\n[:print:]' | tail -n 1)
        printf '\r\033[K%s' "$(printf '%s  %d s  %s' "$1" $((SECONDS - began)) "$last" | cut -c "1-$((width - 1))")"
        sleep 0.4
    done
}

# step TITLE LOG COMMAND...: runs COMMAND with its output in LOG and shows one line. Returns COMMAND's exit code.
# The command stays in the foreground so that Ctrl-C reaches it; the line is drawn from the side.
step() {
    local title=$1 log=$2 began=$SECONDS code=0
    shift 2
    mkdir -p "${log%/*}"
    : >"$log"
    if [ -t 1 ]; then
        watcher "$title" "$log" &
        WATCHER=$!
    else
        printf '%s ...\n' "$title"
    fi
    ("$@") >>"$log" 2>&1 </dev/null || code=$? # a subshell: an interrupt must not print into the log
    watcher_stop
    case $code in 130 | 143) interrupted ;; esac
    if [ "$code" = 0 ]; then
        [ -t 1 ] && printf '%s  ' "$title"
        printf '%s\n' "$(words "  selesai, $((SECONDS - began)) detik" "  done, $((SECONDS - began)) s")"
    fi
    return "$code"
}

# The end of a log, for a person who has to see why a step failed.
log_tail() {
    printf -- '--- %s\n' "$1" >&2
    tail -n "${2:-15}" "$1" | sed 's/^/    /' >&2
}

# die_of LOG INDONESIAN ENGLISH: says a common cause that the log shows; otherwise the sentence given, below the log's end.
die_of() {
    local log=$1
    if grep -qiE 'no space left|not enough free space|enough free space|ENOSPC' "$log"; then
        die "tempat di disk habis; kosongkan tempat lalu jalankan lagi perintah yang sama." \
            "the disk is full; free some space, then run the same command again."
    fi
    if grep -qiE 'could not resolve|temporary failure|unable to connect|could not connect|cannot initiate|failed to fetch|unable to fetch|connection (refused|timed out|failed)|network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|unable to locate package|no installation candidate' "$log"; then
        die "paket tidak dapat diunduh: tidak ada jaringan ke sumber paket. Sambungkan komputer ke internet (atau perbaiki /etc/apt/sources.list dan proksi) lalu jalankan lagi." \
            "packages cannot be downloaded: no network to the package source. Connect this computer to the internet (or mend /etc/apt/sources.list and the proxy), then run again."
    fi
    log_tail "$log"
    die "$2 Catatan lengkap: $log" "$3 Full log: $log"
}

# need_space MIB PATH: refuses to begin what would fill the disk.
need_space() {
    local free
    free=$(df --output=avail -k -- "$2" 2>/dev/null | tail -n 1 | tr -cd '0-9')
    [ -n "$free" ] || return 0
    [ $((free / 1024)) -ge "$1" ] || die \
        "tempat di disk kurang: perlu sedikitnya $1 MiB di $2, tersisa $((free / 1024)) MiB. Kosongkan tempat lalu jalankan lagi." \
        "not enough disk space: at least $1 MiB is needed in $2, $((free / 1024)) MiB is left. Free some space, then run again."
}

# need_folder PATH: makes PATH and proves that it can be written.
need_folder() {
    local probe
    if mkdir -p "$1" 2>/dev/null && probe=$(mktemp "$1/.probe.XXXXXX" 2>/dev/null); then
        rm -f "$probe"
        return 0
    fi
    die "folder $PWD/$1 tidak dapat ditulisi oleh pengguna $(id -un). Pindahkan proyek ke folder milik sendiri, atau ubah pemiliknya (chown)." \
        "user $(id -un) cannot write to the folder $PWD/$1. Move the project to a folder of your own, or change its owner (chown)."
}

# lock_take setup|release|test: one at a time installs, builds the release, tests. It ends with the shell or with lock_drop.
lock_take() {
    exec 9>"build/.lock-$1"
    flock -n 9 && return 0
    say "Menunggu ./run atau ./test lain di folder ini selesai membangun ..." \
        "Waiting for another ./run or ./test in this folder to finish building ..."
    flock 9
}
lock_drop() { exec 9>&-; }

# ---------------------------------------------------------------- packages

RUN_PACKAGES=(gcc libc6-dev meson ninja-build pkg-config python3 libsqlite3-dev libmicrohttpd-dev libgnutls28-dev libssl-dev libcurl4-openssl-dev
    libjansson-dev libsodium-dev protobuf-c-compiler libprotobuf-c-dev zlib1g-dev libzstd-dev liblz4-dev libexpat1-dev libxlsxwriter-dev
    liboath-dev nodejs npm ca-certificates)
TEST_PACKAGES=(libcmocka-dev sqlite3 binutils groff-base python3-cbor2 python3-cryptography strace osmium-tool libigraph-dev libglpk-dev
    python3-openpyxl python3-icalendar python3-jsonschema)
# Large ones that some suites alone take: they are installed while others run.
LATE_PACKAGES=(clang clang-format clang-tidy cppcheck chromium fonts-dejavu-core shellcheck golang-go golang-golang-x-mod-dev
    libnss3-tools)

# There is something that does the package's work although dpkg does not know it (own node in /usr/local, other systems).
stands_in() {
    case $1 in
    gcc | meson | npm | python3 | pkg-config | clang | clang-format | clang-tidy | cppcheck | chromium | sqlite3 | shellcheck)
        command -v "$1" >/dev/null ;;
    ninja-build) command -v ninja >/dev/null ;;
    nodejs) command -v node >/dev/null ;;
    golang-go) command -v go >/dev/null ;;
    binutils) command -v objdump >/dev/null ;;
    libc6-dev) [ -e /usr/include/stdio.h ] ;;
    libsqlite3-dev) pkg-config --exists sqlite3 2>/dev/null ;;
    libmicrohttpd-dev) pkg-config --exists libmicrohttpd 2>/dev/null ;;
    libgnutls28-dev) pkg-config --exists gnutls 2>/dev/null ;;
    libssl-dev) pkg-config --exists libcrypto 2>/dev/null ;;
    libcurl4-openssl-dev) pkg-config --exists libcurl 2>/dev/null ;;
    libjansson-dev) pkg-config --exists jansson 2>/dev/null ;;
    libexpat1-dev) pkg-config --exists expat 2>/dev/null ;;
    libxlsxwriter-dev) pkg-config --exists xlsxwriter 2>/dev/null ;;
    libsodium-dev) pkg-config --exists libsodium 2>/dev/null ;;
    libcmocka-dev) pkg-config --exists cmocka 2>/dev/null ;;
    ca-certificates) [ -s /etc/ssl/certs/ca-certificates.crt ] ;;
    *) return 1 ;;
    esac
}

# missing_packages NAME...: fills MISSING.
missing_packages() {
    local have name
    MISSING=()
    have=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' "$@" 2>/dev/null) "
    for name in "$@"; do
        [[ $have == *" $name:installed "* ]] || stands_in "$name" || MISSING+=("$name")
    done
}

SUDO=()
need_root() {
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null || die \
        "paket berikut belum terpasang dan hanya root yang dapat memasangnya: ${MISSING[*]}. Masuk sebagai root lalu jalankan lagi, atau pasang sudo." \
        "these packages are missing and only root can install them: ${MISSING[*]}. Log in as root and run again, or install sudo."
    if ! sudo -n true 2>/dev/null; then
        [ -t 0 ] && say "Kata sandi sudo diperlukan untuk memasang paket." "sudo needs your password to install packages."
        { [ -t 0 ] && sudo -v; } || die \
            "sudo tidak mengizinkan pengguna $(id -un) memasang paket: ${MISSING[*]}. Jalankan lagi sebagai root." \
            "sudo does not let user $(id -un) install packages: ${MISSING[*]}. Run again as root."
    fi
    SUDO=(sudo -n)
}

apt_quiet() {
    "${SUDO[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -y -o Acquire::Retries=2 \
        -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"
}
apt_install() {
    "${SUDO[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a # what an interrupted run left
    apt_quiet --no-install-recommends install "$@"
}

# need_packages MIB NAME...: installs what is missing. MIB is what all of them together take, downloads included.
need_packages() {
    local mib=$1
    shift
    missing_packages "$@"
    [ ${#MISSING[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die \
        "program berikut belum ada: ${MISSING[*]}. Kawal memasangnya sendiri hanya di Debian 12 dan 13; di sistem lain pasang dahulu." \
        "these are missing: ${MISSING[*]}. Kawal installs them by itself only on Debian 12 and 13; elsewhere install them first."
    need_root
    need_space "$mib" /var
    # A failed update is not the end: another source's trouble must not stop us when our packages are in reach.
    step "$(words "Memuat daftar paket Debian" "Reading Debian's list of packages")" "$LOGS/apt-update.log" \
        apt_quiet -o APT::Update::Error-Mode=any update ||
        say "  (sebagian daftar tidak termuat)" "  (part of the list could not be read)"
    step "$(words "Memasang ${#MISSING[@]} paket: ${MISSING[*]}" "Installing ${#MISSING[@]} packages: ${MISSING[*]}")" \
        "$LOGS/apt-install.log" apt_install "${MISSING[@]}" || {
        cat "$LOGS/apt-update.log" >>"$LOGS/apt-install.log"
        die_of "$LOGS/apt-install.log" "paket Debian tidak dapat dipasang." "Debian packages could not be installed."
    }
}

# late_packages MIB NAME...: as need_packages, from the side, under the lock that the caller holds (setup). LATE is its group.
LATE=
late_packages() {
    rm -f "$LOGS/late-missing"
    missing_packages "${@:2}"
    [ ${#MISSING[@]} -gt 0 ] || return 0
    need_root # a password is asked for where it can be given
    say "Sementara itu memasang ${#MISSING[@]} paket: ${MISSING[*]}" "Installing ${#MISSING[@]} packages meanwhile: ${MISSING[*]}"
    : >"$LOGS/late-missing"
    set -m # in a process group of its own, which can be ended as a whole
    (need_packages "$@" && rm -f "$LOGS/late-missing") >"$LOGS/late.log" 2>&1 </dev/null &
    LATE=$!
    set +m
}
# Waits for what late_packages installs; when it failed, says why and returns 1.
late_ready() {
    flock build/.lock-setup true
    [ -e "$LOGS/late-missing" ] || return 0
    cat "$LOGS/late.log"
    return 1
}

# ---------------------------------------------------------------- builds

# need_modules FOLDER run|all INDONESIAN ENGLISH: installs what FOLDER's lock file names, without or with what only its tests
# need; again only when the lock file has changed. The words name what is installed.
need_modules() {
    local folder=$1 stamp=$1/node_modules/.kawal-lock now node omit=() log=$LOGS/npm-${1//\//-}.log
    [ -f "$folder/package-lock.json" ] || return 0
    now=$(sha256sum <"$folder/package-lock.json")
    case $(cat "$stamp" 2>/dev/null) in "$now$2" | "$now"all) return 0 ;; esac
    node=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null)
    [ "${node:-0}" -ge 18 ] || die "Node.js $(node -v 2>/dev/null) terlalu lama; perlu 18 atau lebih baru." \
        "Node.js $(node -v 2>/dev/null) is too old; 18 or newer is needed."
    need_space 400 .
    [ "$2" = all ] || omit=(--omit=dev)
    if ! step "$(words "Memasang $3 (npm ci)" "Installing $4 (npm ci)")" "$log" \
        npm --prefix "$folder" ci "${omit[@]}" --no-audit --no-fund --no-progress --no-update-notifier --fetch-retries=2 \
        --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000; then
        rm -rf "$folder/node_modules"
        die_of "$log" "$3 tidak dapat dipasang." "$4 could not be installed."
    fi
    printf '%s\n' "$now$2" >"$stamp"
}
need_web() { need_modules web "$1" "alat halaman web" "the web page's tools"; }

# build DIR TITLE [CC=...] [MESON OPTION...]: sets DIR up when it is new, moved or has other options, then builds it.
# Returns 1 when it does not compile, the log being $LOGS/<name of DIR>.log.
BUILD_MIB=0 # refuse to begin a build with less; a build that has nothing to do needs nothing
OBJECTS_ONLY= # any text: the sources are compiled and nothing is linked
build() {
    local dir=$1 title=$2 log goals=()
    shift 2
    log=$LOGS/build-${dir##*/}.log
    local stamp=$dir/.kawal-options options="$PWD $*" files
    # Meson looks for layers, tests and catalogues while it sets up; Ninja alone would not see a new one.
    files=$(find src tests lang web/src -name meson.build -o -name '*.json' -o -name '*.ts' -o -name '*.css' 2>/dev/null | sort | cksum)
    if [ ! -f "$dir/build.ninja" ] || [ "$(sed -n 1p "$stamp" 2>/dev/null)" != "$options" ]; then
        need_space "$BUILD_MIB" .
        rm -rf "$dir"
        step "$title: meson" "$log" setup_meson "$dir" "$@" || return 1
    elif [ "$(sed -n 2p "$stamp")" != "$files" ]; then
        step "$title: meson" "$log" meson setup --reconfigure "$dir" || return 1
    fi
    printf '%s\n' "$options" "$files" >"$stamp"
    # Nothing to do is the usual case of a second run: say nothing then.
    [ -z "$OBJECTS_ONLY" ] || mapfile -t goals < <(ninja -C "$dir" -t targets rule c_COMPILER)
    case $(ninja -C "$dir" -n "${goals[@]}" 2>/dev/null) in *'no work to do'*) return 0 ;; esac
    need_space "$BUILD_MIB" .
    step "$title" "$log" ninja -C "$dir" -j "$(nproc)" -k "${KEEP_GOING:-1}" "${goals[@]}"
}
setup_meson() {
    local dir=$1
    shift
    local vars=()
    while [[ ${1:-} == [A-Z]*=* ]]; do
        vars+=("$1")
        shift
    done
    env "${vars[@]}" meson setup "$dir" "$@"
}

# The binary that people use.
build_release() {
    BUILD_MIB=200
    build build/release "$(words "Membangun kawal" "Building kawal")" --buildtype=release -Dhardening=true ||
        die_of "$LOGS/build-release.log" "kawal tidak dapat dibangun." "kawal could not be built."
}
