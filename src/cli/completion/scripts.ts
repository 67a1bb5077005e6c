import type { CompletedShell } from "./completed_shells.ts";

/*
 * Each script asks `executioner __complete SHELL ...` at every Tab. The first line of the answer is
 * what the shell itself shall complete (`files`, `folders`, `configs`), or `none`; `open` behind it
 * means that the word goes on. Each further line is a candidate; behind a tab, what it is.
 */

const bash = `# bash completion for executioner
_executioner() {
  local program=\${COMP_WORDS[0]} answer line words=none rest current
  program=\${program/#\\~/$HOME}
  COMPREPLY=()
  answer=$("$program" __complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null) || return
  words=\${answer%%$'\\n'*}
  [[ $answer == *$'\\n'* ]] && rest=\${answer#*$'\\n'} || rest=
  while IFS= read -r line; do
    [[ -z $line ]] || COMPREPLY+=("\${line%%$'\\t'*}")
  done <<<"$rest"
  [[ $words == *open* ]] && compopt -o nospace 2>/dev/null
  current=\${COMP_WORDS[COMP_CWORD]}
  [[ $current == = ]] && current=
  case $words in
    files*) ;;
    configs*)
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do
        [[ -d $line || $line == *.json || $line == *.jsonc ]] && COMPREPLY+=("$line")
      done < <(compgen -f -- "$current")
      [[ \${#COMPREPLY[@]} -gt 0 ]] && return ;;
    folders*)
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current")
      return ;;
    *) return ;;
  esac
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
}
complete -F _executioner executioner
`;

const zsh = `#compdef executioner
# zsh completion for executioner
_executioner() {
  local answer line instead prefix=
  local -a lines values shown
  answer=$("\${(Q)words[1]/#\\~/$HOME}" __complete zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null) || return 1
  lines=("\${(@f)answer}")
  instead=$lines[1]
  for line in "\${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    values+=("\${line%%$'\\t'*}")
    if [[ $line == *$'\\t'* ]]; then
      shown+=("\${line%%$'\\t'*}  -- \${line#*$'\\t'}")
    else
      shown+=("$line")
    fi
  done
  local -a options=(-l -d shown)
  [[ $instead == *open* ]] && options+=(-S '')
  (( $#values )) && compadd $options -a values
  [[ $instead == none* ]] && return
  compset -P '*='
  case $instead in
    configs*) _files -g '*.json(|c)' || _files ;;
    folders*) _files -/ ;;
    files*) _files ;;
  esac
}
if [[ $funcstack[1] == _executioner ]]; then
  _executioner "$@"
else
  compdef _executioner executioner
fi
`;

const fish = `# fish completion for executioner
function __executioner_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer (command $words[1] __complete fish -- $words[2..-1] $current 2>/dev/null)
    or return
    test (count $answer) -gt 1; and printf '%s\\n' $answer[2..-1]
    set -l option (string match -r -- '^--[^=]+=' $current)
    set -l path (string replace -r -- '^--[^=]+=' '' $current)
    switch $answer[1]
        case 'files*' 'configs*'
            printf "$option%s\\n" (__fish_complete_path $path)
        case 'folders*'
            printf "$option%s\\n" (__fish_complete_directories $path '')
    end
end
complete -c executioner -f -a '(__executioner_complete)'
`;

/** Scripts by the shell that reads them. */
export const completionScripts = { bash, zsh, fish } as const satisfies Record<
  CompletedShell,
  string
>;
