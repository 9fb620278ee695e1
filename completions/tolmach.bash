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

# The value of option $1; fails when it has none.
_tolmach_value() {
  case $1 in
    --memory | -m) _tolmach_files "$2" tm ;;
    --batch) _tolmach_files "$2" txt ;;
    --srx) _tolmach_files "$2" srx SRX ;;
    --output | -o) _tolmach_files "$2" ;;
    --from | --to | --lang) _tolmach_words "$2" ru en be uk kk ky tg uz az tk ro hy ;;
    --encoding) _tolmach_words "$2" UTF-8 windows-1251 KOI8-R cp866 UTF-16LE UTF-16BE ;;
    --columns) _tolmach_words "$2" ru,en en,ru document,ru,en ;;
    --min | --limit | --previous | --next) ;;
    *) return 1 ;;
  esac
}

_tolmach_options() {
  case $1 in
    import) echo "--columns --encoding --memory -m --json --help -h" ;;
    info) echo "--memory -m --json --help -h" ;;
    match)
      echo "--from --to --min --limit --previous --next --batch --encoding --explain --full-scan" \
        "--memory -m --json --help -h"
      ;;
    segment) echo "--lang --encoding --srx --explain --json --help -h" ;;
    translate)
      echo "--to --from --output -o --min --encoding --srx --force -f --memory -m --json --help -h"
      ;;
    *) echo "--help -h --version" ;;
  esac
}

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
    _tolmach_words "$current" import info match segment translate help $(_tolmach_options)
    return 0
  fi
  if [ "$command" = help ]; then
    _tolmach_words "$current" import info match segment translate
    return 0
  fi
  _tolmach_value "$previous" "$current" && return 0
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
