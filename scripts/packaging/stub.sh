#!/bin/sh
# executioner @VERSION@ (commit @COMMIT@) for @TARGET@.
# This file carries a Deno runtime and the program. Its first run unpacks both into a private
# folder of the user, later runs start from there. It is safe to delete that folder.
set -eu

case $0 in /*) self=$0 ;; *) self=$PWD/${0#./} ;; esac
runtime='runtime-@RUNTIME_HASH@'
program='program-@PROGRAM_HASH@'

# Tells whether the runtime in folder $1 is whole. Also false where nothing may be executed.
runtime_is_whole() {
  [ -s "$1/$runtime/executioner" ] && [ -x "$1/$runtime/executioner" ]
}

# Tells whether the program in folder $1 is whole: cleaners of temporary folders take single files.
program_is_whole() {
  for file in @PROGRAM_FILES@; do
    [ -s "$1/$program/$file" ] || return 1
  done
}

# Tells whether folder $1 is a real folder, belongs to this user and is closed to all others.
# Nothing is ever started from, or written to, a folder that is not.
is_private() {
  [ -d "$1" ] && [ ! -h "$1" ] && [ -O "$1" ] || return 1
  case $(ls -ldn -- "$1") in drwx--[-S]---*) return 0 ;; *) return 1 ;; esac
}

# Calls function $1 with the parent and the name of each possible folder until one does.
with_each_folder() {
  case ${XDG_CACHE_HOME:-} in /*) "$1" "$XDG_CACHE_HOME" executioner && return 0 ;; esac
  # The home of another user (sudo keeps HOME) is no place for our files: that user could swap them.
  case ${HOME:-} in /*) [ ! -O "$HOME" ] || { "$1" "$HOME/.cache" executioner && return 0; } ;; esac
  user=$(id -u)
  for temp in "${TMPDIR:-}" /var/tmp /tmp; do
    case $temp in /*) [ ! -d "$temp" ] || { "$1" "$temp" "executioner-$user" && return 0; } ;; esac
  done
  return 1
}

# Sets "cache" if everything is there.
find_unpacked() {
  is_private "$1/$2" && runtime_is_whole "$1/$2" && program_is_whole "$1/$2" && cache=$1/$2
}

# Puts the unpacked folder $1 of "work" into its place, unless another first run was quicker.
place() {
  mv "$work/$1" "$folder/$1" 2>/dev/null || [ -d "$folder/$1" ] || no "cannot be written to"
  # Where the folder was there already, mv has moved ours into it.
  [ ! -d "$folder/$1/$1" ] || rm -rf "${folder:?}/$1/$1"
}

# Unpacks the compressed archive on stdin into folder $1 of "work".
extract() {
  mkdir "$work/$1" || return 1
  { gzip -dc && : >"$work/$1/whole"; } | tar -xomf - -C "$work/$1" && rm "$work/$1/whole"
}

# Says on stdout why a folder will not do, and ends the subshell that tried it.
no() {
  echo "  $folder: $1"
  exit 1
}

# Ends like "no", with what the tools $1 said and the commonest cause, a full disk.
not_filled() {
  free=$(df -Pk "$folder" 2>/dev/null | tail -n 1 | { read -r _ _ _ kb _ && echo "$((kb / 1024))"; })
  no "cannot be filled, ${free:-?} MB are free there: $(echo "$1" | head -n 1)"
}

unpack() (
  folder=$1/$2
  umask 077
  [ -d "$1" ] || mkdir -p "$1" 2>/dev/null || no "cannot be created"
  [ -O "$1" ] || [ -k "$1" ] || no "the folder above it belongs to another user"
  [ -d "$folder" ] || mkdir "$folder" 2>/dev/null || [ -d "$folder" ] || no "cannot be created"
  is_private "$folder" || no "is not a private folder of this user (owner, mode 0700, no symlink)"

  work=$(mktemp -d "$folder/unpack.XXXXXX" 2>/dev/null) || no "cannot be written to"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  # Of several first runs at once only one unpacks, where flock is known and its holder goes on.
  exec 9>>"$folder/lock"
  flock -w 60 9 2>/dev/null || :
  # What a first run left behind that was killed.
  find "$folder" -maxdepth 1 -name 'unpack.*' -mmin +60 -exec rm -rf {} + 2>/dev/null || :

  if ! { printf '#!/bin/sh\n' >"$work/probe" && chmod 700 "$work/probe"; } 2>/dev/null; then
    no "cannot be written to"
  fi
  "$work/probe" 2>/dev/null || no "programs cannot be started from there"

  if ! runtime_is_whole "$folder"; then
    [ ! -e "$folder/$runtime" ] || mv "$folder/$runtime" "$work/old_runtime"
    said=$(tail -c "$((@RUNTIME_BYTES@ + @PROGRAM_BYTES@))" "$self" | head -c @RUNTIME_BYTES@ |
      extract "$runtime" 2>&1) || not_filled "$said"
    # A power cut after the rename must not leave half an executable under its final name.
    sync "$work/$runtime/executioner" 2>/dev/null || :
    place "$runtime"
  fi
  if ! program_is_whole "$folder"; then
    [ ! -e "$folder/$program" ] || mv "$folder/$program" "$work/old_program"
    said=$(tail -c @PROGRAM_BYTES@ "$self" | extract "$program" 2>&1) || not_filled "$said"
    (cd "$work/$program" && sync @PROGRAM_FILES@) 2>/dev/null || :
    place "$program"
  fi
)

if ! with_each_folder find_unpacked; then
  if ! reasons=$(with_each_folder unpack) || ! with_each_folder find_unpacked; then
    echo "executioner: Cannot start: no folder to unpack the runtime into (@UNPACKED_MB@ MB, once)" >&2
    echo "$reasons" >&2
    echo "hint: name a private folder with that much room in XDG_CACHE_HOME" >&2
    exit 1
  fi
fi

# The program takes these four out of the environment again before any job sees it.
unset EXECUTIONER_CALLER_DENO_DIR EXECUTIONER_CALLER_DENO_NO_UPDATE_CHECK
[ -z "${DENO_DIR+set}" ] || export EXECUTIONER_CALLER_DENO_DIR="$DENO_DIR"
[ -z "${DENO_NO_UPDATE_CHECK+set}" ] ||
  export EXECUTIONER_CALLER_DENO_NO_UPDATE_CHECK="$DENO_NO_UPDATE_CHECK"
export EXECUTIONER_SELF="$self" DENO_DIR="$cache/$program/deno_dir" DENO_NO_UPDATE_CHECK=1

# A limit of files' sizes (ulimit -f) must not end it for what the runtime keeps for later.
trap '' XFSZ

exec "$cache/$runtime/executioner" run @RUN_FLAGS@ "$cache/$program/main.mjs" "$@"
exit 1
