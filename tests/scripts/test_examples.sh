#!/usr/bin/env bash
# What the documents say is true: examples run, options are described.
#
#     tests/scripts/test_examples.sh PROGRAM
#
# An example is a fenced sh block with a comment above it, "<!-- run -->" or "<!-- run, exit 3 -->".
# Its lines that begin with "$ tolmach" are run, in order, in a new folder for each document; the rest
# is output. In a block without "$", the lines that begin with "tolmach" are run. The files of samples/
# lie in the folder, and in samples/ there.
set -uo pipefail
source_folder=$(dirname "$(dirname "$(dirname "$(realpath "$0")")")")
program=$(realpath "$1")
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
failures=0

mkdir "$temporary/bin"
ln -s "$program" "$temporary/bin/tolmach"
export PATH="$temporary/bin:$PATH" XDG_STATE_HOME="$temporary/state" LC_ALL=C.UTF-8 NO_COLOR=1
unset LANGUAGE TOLMACH_DATA

fail() {
  printf 'FAIL: %s\n' "$1"
  failures=$((failures + 1))
}

# ---- examples ------------------------------------------------------------------------------------

# The commands of a document, one a line: line number, expected exit code, command.
list_examples() {
  awk '
    /^<!-- run(, exit [0-9]+)? -->$/ { code = $0; gsub(/[^0-9]/, "", code); marked = NR; next }
    /^```sh$/ { inside = marked > 0 && NR - marked <= 2; prompted = 0; next }
    /^```/ { inside = 0; next }
    inside && /^\$ / { prompted = 1 }
    inside && (/^\$ tolmach( |$)/ || (!prompted && /^tolmach( |$)/)) {
      sub(/^\$ /, "")
      printf "%d\t%d\t%s\n", NR, code, $0
    }
  ' "$1"
}

run_document() {
  local name=$1 folder line wanted command got output n_run=0
  folder=$(mktemp -d -p "$temporary")
  cp -r "$source_folder/samples" "$folder/samples"
  cp "$source_folder"/samples/*.* "$folder"
  while IFS=$'\t' read -r line wanted command; do
    output=$(cd "$folder" && TOLMACH_MEMORY=$folder/memory.tm bash -c "$command" 2>&1 </dev/null)
    got=$?
    n_run=$((n_run + 1))
    [ "$got" -eq "$wanted" ] ||
      fail "$name:$line: exit $got where $wanted is expected: $command"$'\n'"$output"
  done < <(list_examples "$source_folder/$name")
  echo "$name: $n_run examples"
  case $name in
    docs/guide.*) [ "$n_run" -gt 0 ] || fail "$name has no example that can be run" ;;
  esac
}

# ---- options -------------------------------------------------------------------------------------

commands_of_program() {
  tolmach --help | awk '/^[^ ].*:$/ { seen++ } seen == 1 && /^  [a-z]/ { print $1 } seen == 2 { exit }'
}

# Short and long options, one a line: "-m", "--memory".
options_in() {
  grep -oE -- '(^|[^[:alnum:]-])--?[a-z][a-z-]*' | grep -oE -- '--?[a-z][a-z-]*$' | sort -u
}

options_of_program() {
  tolmach "$1" --help | grep -E '^  +-' | sed -E 's/^( +(-[a-z], )?--[a-z-]+).*/\1/' | options_in
}

# Options of a command on a manual page, those of all commands included.
options_of_page() {
  awk -v command="$2" '
    /^\.S[SH] / { wanted = index($0, "\"tolmach " command) > 0 || ($0 ~ /^\.SS/ && !/tolmach/) }
    wanted && /^\.B[IR]? / { gsub(/\\f[A-Z]/, " "); gsub(/\\/, ""); print }
  ' "$1" | grep -E '^\.B[IR]? -' | options_in
}

options_of_bash() {
  (
    source "$source_folder/completions/tolmach.bash"
    COMP_WORDS=(tolmach "$1" -)
    COMP_CWORD=2
    _tolmach
    printf '%s\n' "${COMPREPLY[@]}"
  ) | sort -u
}

check_options() {
  local command=$1 where options lacking option fish zsh
  options=$(options_of_program "$command")
  [ -n "$options" ] || fail "“tolmach $command --help” shows no options"
  for where in docs/man/tolmach.1 docs/man/ru/tolmach.1; do
    lacking=$(diff <(echo "$options") <(options_of_page "$source_folder/$where" "$command" |
      grep -vx -- --version)) || fail "$where: options of $command (< program, > page):"$'\n'"$lacking"
  done
  lacking=$(diff <(echo "$options") <(options_of_bash "$command")) ||
    fail "tolmach.bash: options of $command (< program, > completion):"$'\n'"$lacking"
  zsh=$(cat "$source_folder/completions/_tolmach")
  fish=$(cat "$source_folder/completions/tolmach.fish")
  for option in $(echo "$options" | grep -- '^--'); do
    [[ $zsh == *"$option"[=\[,\}]* ]] || fail "_tolmach lacks $option of $command"
    [[ $fish == *"-l ${option#--} "* ]] || fail "tolmach.fish lacks $option of $command"
  done
  [[ $zsh == *"'$command:"* ]] || fail "_tolmach lacks the command $command"
  [[ $fish == *"-a $command "* ]] || fail "tolmach.fish lacks the command $command"
}

for document in README.md docs/guide.en.md docs/guide.ru.md; do
  [ "$document" = README.md ] && [ ! -e "$source_folder/README.md" ] && continue
  run_document "$document"
done
n_commands=0
for command in $(commands_of_program); do
  check_options "$command"
  n_commands=$((n_commands + 1))
done
[ "$n_commands" -gt 0 ] || fail "“tolmach --help” lists no commands"
echo "$n_commands commands, $failures failures"
[ "$failures" -eq 0 ]
