#!/usr/bin/env bash
# The engine's third-party sources: mujs, libregexp/libunicode/dtoa of QuickJS, and the mathematical
# functions of Sun's fdlibm as uClibc has them, because their last digits are those of V8 and do not
# depend on the machine's libm. They are Debian source packages, pinned by SHA-256, fetched through
# this machine's own package sources (suite trixie, which a Debian 12 does not have by itself),
# patched and built as static libraries.
#
#   deps.sh DIR           fetch, patch, build: DIR/libmujs.a DIR/libregexp.a (headers in DIR/mujs, DIR/quickjs)
#   deps.sh edit DIR      DIR/mujs becomes a git tree with one commit for each patch
#   deps.sh export DIR    writes that tree's commits back to sandbox/engine/patches/ (and deletes none there)
#
# Archives are kept in ${XDG_CACHE_HOME:-~/.cache}/postcalld: a second build needs no network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/postcalld
CC=${CC:-gcc}

mujs=mujs_1.3.6.orig.tar.xz
mujs_sha256=d52501cd9539e37ef95e8494323da25c7d10d3738cd95757cf71d248447dafa9
quickjs=quickjs_2025.04.26.orig.tar.xz
quickjs_sha256=ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe
uclibc=uclibc_1.0.35.orig.tar.xz
uclibc_sha256=4d0ee138f037017695a66b556b70f77a0eab8a238819bcb60af890b7b3382a2b

is_pinned() { [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status; }

# The base address of this machine's own Debian archive.
archive() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
		grep -v '^#' | grep -oE 'https?://[^ ]+' | grep -v security | grep -E '/debian/?$' | head -1
}

fetch() { # package file sha256
	is_pinned "$cache/$2" "$3" && return
	mkdir -p "$cache"
	local work uri
	work=$(mktemp -d)
	uri=$(archive || true)
	[ -n "$uri" ] || {
		echo "deps: apt's sources name no Debian archive; put $2 into $cache by hand" >&2
		exit 69
	}
	mkdir -p "$work/src.d" "$work/lists/partial" "$work/cache/archives/partial"
	printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
		"$uri" >"$work/src.d/trixie.sources"
	local options=(-q -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/src.d"
		-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=)
	echo "deps: fetching $2"
	(cd "$work" && apt-get "${options[@]}" update && apt-get "${options[@]}" --download-only --tar-only source "$1") >"$work/log" 2>&1 || {
		tail -5 "$work/log" >&2
		echo "deps: the source package $1 could not be fetched; put $2 into $cache by hand" >&2
		exit 69
	}
	is_pinned "$work/$2" "$3" || {
		echo "deps: $2 is not the pinned file (SHA-256 $3)" >&2
		exit 65
	}
	mv "$work/$2" "$cache/$2"
	rm -rf "$work"
}

unpack() { # file directory
	rm -rf "$2"
	mkdir -p "$2"
	tar -xf "$cache/$1" -C "$2" --strip-components=1
}

patches() { find "$here/patches" -maxdepth 1 -name '*.patch' | sort; }

# Without the source package the machine's own libm has to do: the last digit may differ then.
unpack_libm() { # directory
	local dir=$1 name
	rm -rf "$dir"
	mkdir -p "$dir"
	if (fetch uclibc "$uclibc" "$uclibc_sha256"); then
		tar -xf "$cache/$uclibc" -C "$dir" --strip-components=2 --wildcards '*/libm/*.[ch]'
		patch -s -d "$dir" -p1 --no-backup-if-mismatch <"$here/patches/libm/01-rounded-as-V8-does.patch"
		return
	fi
	echo "deps: Math uses this machine's libm" >&2
	for name in acos acosh asin asinh atan atanh cbrt cos cosh exp expm1 log log10 log1p log2 sin sinh tan tanh; do
		echo "double $name(double); double fdlibm_$name(double x) { return $name(x); }"
	done >"$dir/forward.c"
	for name in atan2 pow; do
		echo "double $name(double, double); double fdlibm_$name(double x, double y) { return $name(x, y); }"
	done >>"$dir/forward.c"
}

build() { # directory
	local dir=$1 flags
	flags="-std=gnu11 -O2 -g -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -D_FORTIFY_SOURCE=3"
	flags+=" -fno-strict-aliasing -w -D_GNU_SOURCE"
	local object file
	mkdir -p "$dir/objects"
	rm -f "$dir"/objects/*.o "$dir"/*.a
	for file in "$dir"/mujs/{js*,regexp,utf}.c; do
		# Its own compiler would be a road to dynamic code; the front end and vm*.c take its place.
		case $file in */jscompile.c | */jsparse.c | */jsrepr.c) continue ;; esac
		object=$dir/objects/$(basename "$file" .c).o
		$CC $flags -I"$dir/mujs" -I"$dir/quickjs" -c -o "$object" "$file"
	done
	ar rcs "$dir/libmujs.a" "$dir"/objects/*.o
	rm -f "$dir"/objects/*.o
	for file in libregexp libunicode cutils dtoa; do
		$CC $flags -I"$dir/quickjs" -c -o "$dir/objects/$file.o" "$dir/quickjs/$file.c"
	done
	if [ -e "$dir/libm/forward.c" ]; then
		$CC $flags -fno-builtin -c -o "$dir/objects/forward.o" "$dir/libm/forward.c"
	else
		for file in e_{acos,acosh,asin,atan2,atanh,cosh,exp,log,log10,log2,pow,rem_pio2,sinh} \
			s_{asinh,atan,cbrt,cos,expm1,log1p,sin,tan,tanh} k_{cos,rem_pio2,sin,tan}; do
			$CC $flags -fno-builtin -ffp-contract=off -include "$here/fdlibm_names.h" -I"$dir/libm" \
				-c -o "$dir/objects/$file.o" "$dir/libm/$file.c"
		done
	fi
	ar rcs "$dir/libregexp.a" "$dir"/objects/*.o
}

case ${1:-} in
edit)
	dir=$2/mujs
	unpack "$mujs" "$dir"
	cd "$dir"
	git init -q .
	git add -A && git -c user.name=base -c user.email=base@localhost commit -qm base && git tag base
	for patch in $(patches); do
		patch -s -p1 --no-backup-if-mismatch <"$patch"
		git add -A
		git -c user.name=base -c user.email=base@localhost commit -qm "$(basename "$patch" .patch)"
	done
	echo "deps: $dir: one commit for each patch; name new ones NN-what-it-does, then: deps.sh export $2"
	;;
export)
	dir=$(cd "$2" && pwd)/mujs
	git -C "$dir" log --reverse --format='%H %s' base..HEAD | while read -r commit subject; do
		{
			git -C "$dir" log -1 --format=%b "$commit" | sed '/^$/d'
			git -C "$dir" diff --no-color --src-prefix=a/ --dst-prefix=b/ "$commit~" "$commit" | grep -v '^index '
		} >"$here/patches/${subject// /-}.patch"
	done
	ls "$here/patches"
	;;
'' | -*)
	sed -n '2,11s/^# \{0,1\}//p' "$0"
	exit 64
	;;
*)
	mkdir -p "$1"
	dir=$(cd "$1" && pwd)
	fetch mujs "$mujs" "$mujs_sha256"
	fetch quickjs "$quickjs" "$quickjs_sha256"
	# A tree under `edit` is built as it stands.
	if [ ! -d "$dir/mujs/.git" ]; then
		unpack "$mujs" "$dir/mujs"
		for patch in $(patches); do patch -s -d "$dir/mujs" -p1 --no-backup-if-mismatch <"$patch"; done
	fi
	unpack "$quickjs" "$dir/quickjs"
	for patch in "$here"/patches/quickjs/*.patch; do patch -s -d "$dir/quickjs" -p1 --no-backup-if-mismatch <"$patch"; done
	unpack_libm "$dir/libm"
	build "$dir"
	;;
esac
