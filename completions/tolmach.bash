# Completion of tolmach for bash. It needs nothing but bash itself:
#     source completions/tolmach.bash
# Installed, it is found by the package bash-completion.

# Names that begin with $1 and end in one of the other arguments, and folders.
_tolmach_files() {
  local begins=$1 ending name
  shift
  for ending in "$@"; do
    while IFS= read -r name; do
      [ -d "$name" ] || COMPREPLY+=("$name")
    done < <(compgen -f -X "!*.$ending" -- "$begins")
  done
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -d -- "$begins")
  # Marks folders with a slash and quotes spaces; unknown outside of a completion.
  compopt -o filenames 2>/dev/null
  return 0
}

_tolmach_words() {
  local begins=$1 word
  shift
  for word in "$@"; do
    case $word in "$begins"*) COMPREPLY+=("$word") ;; esac
  done
}

# The value of option $1 of command $3; fails when it has none.
_tolmach_value() {
  case $1 in
    --memory | -m) _tolmach_files "$2" tm ;;
    --batch) [ "$3" = export ] || [ "$3" = search ] || _tolmach_files "$2" txt ;;
    --srx) _tolmach_files "$2" srx SRX ;;
    --output | -o)
      if [ "$3" = export ]; then
        _tolmach_files "$2" tmx tsv csv tmx.gz tsv.gz csv.gz
      else
        _tolmach_files "$2"
      fi
      ;;
    --html) _tolmach_files "$2" html ;;
    --from | --to | --in | --lang | -l | --pivot) _tolmach_words "$2" ru en be uk kk ky tg uz az tk ro hy ;;
    --encoding) _tolmach_words "$2" UTF-8 windows-1251 KOI8-R cp866 UTF-16LE UTF-16BE ;;
    --columns) _tolmach_words "$2" ru,en en,ru document,ru,en ;;
    --status) _tolmach_words "$2" draft reviewed approved ;;
    --format) _tolmach_words "$2" tmx tsv csv ;;
    --only | --skip)
      _tolmach_words "$2" empty no-words identical language length codes brackets control \
        look-alikes duplicate twin translations
      ;;
    --document | --user | --since | --until | --attribute | --text | --source | --target | --set) ;;
    --min | --limit | --threads | --offset | --neighbours | --previous | --next) ;;
    *) return 1 ;;
  esac
}

_tolmach_options() {
  case $1 in
    clean-up)
      echo "--dry-run -n --apply --only --skip --from --to --limit --html --force --memory -m" \
        "--json --help -h"
      ;;
    export)
      echo "--output -o --format --force -f --lang -l --from --to --document --batch --since" \
        "--until --status --attribute --text --memory -m --json --help -h"
      ;;
    import)
      echo "--columns --encoding --document --user --dry-run -n --memory -m --json --help -h"
      ;;
    log) echo "--limit --skipped --memory -m --json --help -h" ;;
    index) echo "--rebuild --remove --memory -m --json --help -h" ;;
    info) echo "--memory -m --json --help -h" ;;
    match)
      echo "--from --to --pivot --min --limit --previous --next --batch --encoding --threads --explain" \
        "--full-scan --memory -m --json --help -h"
      ;;
    search)
      echo "--phrase --exact --fuzzy --regex --in --to --limit --offset --neighbours --document" \
        "--batch --since --until --status --attribute --full-scan --memory -m --json --help -h"
      ;;
    segment) echo "--lang --encoding --srx --explain --json --help -h" ;;
    translate)
      echo "--to --from --pivot --output -o --min --encoding --srx --threads --force -f" \
        "--memory -m --json --help -h"
      ;;
    undo) echo "--dry-run --memory -m --json --help -h" ;;
    unit)
      echo "--target --lang --source --drop-codes --status --set --delete --memory -m --json" \
        "--help -h"
      ;;
    *) echo "--help -h --version" ;;
  esac
}

_tolmach_commands="clean-up export import index info log match search segment translate undo unit"

_tolmach() {
  local command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
  local previous=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  # readline takes "=" for a word of its own: --memory = FILE.
  if [ "$current" = "=" ]; then
    current=
  elif [ "$previous" = "=" ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    _tolmach_words "$current" $_tolmach_commands help $(_tolmach_options)
    return 0
  fi
  if [ "$command" = help ]; then
    _tolmach_words "$current" $_tolmach_commands
    return 0
  fi
  _tolmach_value "$previous" "$current" "$command" && return 0
  case $current in
    -*)
      _tolmach_words "$current" $(_tolmach_options "$command")
      return 0
      ;;
  esac
  case $command in
    import) _tolmach_files "$current" tmx tsv tab txt csv tmx.gz tsv.gz tab.gz txt.gz csv.gz ;;
    segment | translate) _tolmach_files "$current" docx docm dotx dotm txt text DOCX TXT ;;
  esac
  return 0
}

complete -F _tolmach tolmach
