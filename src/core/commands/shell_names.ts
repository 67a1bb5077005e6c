/**
 * First words that a shell takes for itself, so that running a program of that name instead could
 * be told apart: reserved words, special and regular builtins of POSIX (XCU 2.4, 2.14, 2.9.1.4 with
 * its list of names that shells may claim) and the builtins of dash, bash, busybox, ksh and zsh in
 * their sh modes. `true` and `false` are treated apart by the caller.
 */
export const shellNames: ReadonlySet<string> = new Set(
  [
    // Reserved words.
    "if then else elif fi do done case esac while until for in { } ! [[ ]]",
    "function select time coproc end foreach nocorrect repeat always namespace",
    // Special builtins.
    ". : break continue eval exec exit export readonly return set shift times trap unset",
    // Regular builtins and intrinsic utilities.
    "[ alias bg cd command echo false fc fg getopts hash jobs kill newgrp printf pwd read test",
    "true type ulimit umask unalias wait",
    // What single shells add.
    "autoload bind bindkey builtin bye caller chdir compgen complete compopt compound",
    "declare dirs disable disown echotc echoti emulate enable enum fignore float functions",
    "getln getopts help hist history inlib integer let limit local log login logout map mapfile",
    "nameref noglob popd print private pushd pushln r readarray rehash savehistory sched",
    "setopt shopt source stop suspend tilde ttyctl typeset unfunction unhash unlimit",
    "unsetopt vared vmap vpath whence where which zle zmodload zparseopts zstyle",
  ].join(" ").split(" "),
);
