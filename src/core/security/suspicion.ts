import type { Command } from "../commands/command.ts";
import { isSystem } from "./reach.ts";
import type { Examination } from "./examination.ts";

/**
 * Whether a command may have findings, so that it must be examined. What this lets pass has none:
 * most commands of most configs are plain words without any that a rule is about, and cost nothing
 * more than this.
 *
 * That can be told only where the rules of `low` and `medium` count and no folders are named: `high`
 * looks at nearly everything.
 */
export function isSuspicious(command: Command, { policy, territory }: Examination): boolean {
  if (command.kind === "nothing") return false;
  if (policy.level === "high" || policy.workspacePaths.length > 0) return true;
  if (isSystem(territory.workingDir)) return true;
  const { line } = command;
  // Quotes hide nothing once they are gone; what else could hide a word is no plain command.
  const bare = line.replace(/['"\\]/g, "");
  if (alarmingWord.test(bare) || alarmingPath.test(bare)) return true;
  return command.kind === "shell" && !plainCommands.test(line);
}

/**
 * Words of which some rule of the levels `low` and `medium` needs one: as the name of a program, with
 * whatever folder before it, or as the name of a file.
 */
const alarmingWord = new RegExp(
  `(?<![\\w.-])(?:${
    [
      "rm|rmdir|unlink|find|shred|chmod|chown|chgrp|tee|dd|truncate|mv|cp|install|ln|sed|perl",
      "sudo|su|doas|pkexec|runuser|gosu|su-exec|shutdown|reboot|halt|poweroff|systemctl|init|telinit",
      "kill|killall5|nc|ncat|netcat|socat|curl|wget|aria2c|fetch|https?|xh|lynx|links|lwp-request",
      "eval|trap|mkfs|mke2fs|mkswap|wipefs|s?fdisk|cfdisk|parted|s?gdisk|blkdiscard",
      "mount|umount|swapoff|swapon|losetup|watch|parallel|flock|ssh|env",
      "(?:[kz]|ba|da|a|mk|fi|c|tc|rba)?sh(?![^\\s/])",
      "id_(?:rsa|dsa|ecdsa|ed25519)|authorized_keys|known_hosts",
    ].join("|")
  })(?![\\w-])|(?<!\\w)(?:\\.ssh|\\.aws|\\.gnupg|\\.netrc|etc)(?!\\w)`,
);

/** System folders, as what a redirection writes to or as what `cd` may lead to. */
const alarmingPath =
  /(?:[<>][&|]?[ \t]*\S*|(?<!\w)cd(?!\w)[^]*)(?<!\w)(?:boot|proc|sys|usr|s?bin|lib\w*|dev(?!\/(?:null|std(?:out|err|in)|zero|u?random|tty)(?![\w/])))(?!\w)/;

/** Words that begin or end compound commands where a command may begin. */
const reserved =
  "(?:if|then|else|elif|fi|for|do|done|case|esac|while|until|in|function|select|time|coproc)" +
  "(?![^ \\t\\n;&|)])";

/** One plain command in a substitution, such as the `$(date +%F)` of many log files' names. */
const substitution = `\\$\\((?!${reserved})[A-Za-z0-9_./%+][A-Za-z0-9_\\-./:,+@%=^ \\t]*\\)`;

const variable = "\\$[A-Za-z_]|\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}";

const piece = "(?:[A-Za-z0-9_\\-./:,+@%=^\\u{80}-\\u{10FFFF}]|'[^']*'|" +
  `"(?:[^"$\`\\\\]|${variable}|${substitution})*"|${variable}|${substitution}|(?<=\\S)[*?])`;

const blank = "[ \\t]+";

const redirection = `(?:[12]?>>?[ \\t]*${piece}+|<[ \\t]*${piece}+|2>&1|>&2)`;

const simple = `(?!${reserved})${piece}+(?:${blank}(?:${redirection}|${piece}+))*`;

/** Simple commands in lists and pipelines, of plain and quoted words: the grammar surely holds. */
const plainCommands = new RegExp(
  `^[ \\t]*${simple}(?:[ \\t]*(?:&&|\\|\\||\\||;)[ \\t]*${simple})*[ \\t\\n]*$`,
  "u",
);
