import type { Hit, Judge } from "./hit.ts";
import { type Invocation, splitArguments } from "./invocation.ts";
import type { RuleId } from "./rules.ts";
import { isKnown, marks } from "./shell_word.ts";
import { runsItsInput, shellInput, shells } from "./wrappers.ts";

/** Programs that a rule is about, whatever their arguments. */
const named: Readonly<Partial<Record<RuleId, string>>> = {
  "privilege": "sudo su doas pkexec runuser gosu su-exec",
  "power": "shutdown reboot halt poweroff",
  "kill-all": "killall5",
  "format-disk": "mkfs mke2fs mkswap wipefs fdisk sfdisk cfdisk parted gdisk sgdisk blkdiscard",
  "mount": "mount umount swapoff swapon losetup",
  "firewall": "iptables ip6tables nft ufw firewall-cmd route",
  "services": "systemctl service journalctl rc-service initctl",
  "schedule": "at batch crontab",
  "users": "useradd userdel usermod groupadd groupdel groupmod adduser deluser addgroup delgroup " +
    "passwd chpasswd visudo vipw chsh chfn",
  "background": "nohup setsid disown",
};

const ruleOfName: ReadonlyMap<string, RuleId> = new Map(
  Object.entries(named).flatMap(([rule, names]) =>
    names.split(" ").map((name) => [name, rule as RuleId] as const)
  ),
);

/** Names of all programs that a rule is about, for whoever looks for them in a text. */
export const namedPrograms: readonly string[] = [...ruleOfName.keys()];

/** Programs that get something from other machines. */
const downloaders = /^(curl|wget|aria2c|fetch|http|https|xh|lynx|links|lwp-request)$/;

/** Judges programs by their names and options. */
export const judgePrograms: Judge = function* (invocation) {
  const { name, program, args } = invocation;
  const { letters, long, operands } = splitArguments(args);
  const found = (rule: RuleId): Hit => ({ rule, at: invocation });
  if (invocation.assigned.some((one) => /^(PATH|LD_\w+)$/.test(one))) yield found("path-change");
  if (args.some(({ substituted }) => substituted.length > 0)) yield found("substitution");
  if (program !== null && name === null) {
    yield found(
      program.substituted.some((one) => downloaders.test(one)) ? "download-run" : "unknown-command",
    );
  }
  if (name === null) return;
  const rule = ruleOfName.get(name) ?? (name.startsWith("mkfs.") ? "format-disk" : undefined);
  if (rule !== undefined) yield found(rule);
  yield* judgeInput(name, invocation);
  const has = (pattern: RegExp) => args.some(({ text }) => pattern.test(text));
  switch (name) {
    case "systemctl":
      if (has(/^(poweroff|reboot|halt|kexec|rescue|emergency)$/)) yield found("power");
      return;
    case "init":
    case "telinit":
      if (has(/^[016]$/)) yield found("power");
      return;
    case "kill":
      if (operands.some(({ text }) => text === "-1") || /(^| )-1$/.test(textOf(invocation, 2))) {
        yield found("kill-all");
      }
      return;
    case "exec":
      if (args.length > 0) yield found("exec");
      return;
    case "ip":
      if (has(/^(r|ro|rou|rout|route)$/)) yield found("firewall");
      return;
    case "nc":
    case "ncat":
    case "netcat":
      if (letters.has("e") || letters.has("c") || long.has("--exec") || long.has("--sh-exec")) {
        yield found("network-shell");
      }
      return;
    case "socat":
      if (has(/(^|,)(exec|system):/i)) yield found("network-exec");
      return;
    case "curl":
      if (letters.has("o") || letters.has("O") || long.has("--output")) {
        yield found("download-file");
      }
      return;
    case "wget":
      if (!(letters.has("O") && has(/^-\w*O-?$/) && has(/^-$|^-\w*O-$/))) {
        yield found("download-file");
      }
      return;
    case "scp":
      if (letters.has("r")) yield found("remote-copy");
      return;
    case "rsync":
      if ([...long].some((option) => option.startsWith("--del"))) yield found("remote-copy");
      return;
  }
};

function textOf({ args }: Invocation, from: number): string {
  return args.length < from ? "" : args.map(({ text }) => text).join(" ");
}

/** Judges what becomes a program: text that was downloaded, or that nobody knows yet. */
function* judgeInput(name: string, invocation: Invocation): Iterable<Hit> {
  const { args, fed, redirects } = invocation;
  const found = (rule: RuleId): Hit => ({ rule, at: invocation });
  const isFedByNet = fed.some((one) => downloaders.test(one));
  if (name === "eval" && args.length > 0) {
    yield found(args.every(isKnown) ? "eval" : isFedByNet ? "download-run" : "eval-dynamic");
  }
  if (name === "." || name === "source") {
    const [file] = args;
    if (file?.substituted.some((one) => downloaders.test(one)) === true) {
      yield found("download-run");
    }
    return;
  }
  if (runsItsInput(name, args) && isFedByNet) yield found("download-run");
  if (!shells.has(name)) return;
  if (redirects.some(({ target }) => /^\/dev\/(tcp|udp)\//.test(target.text))) {
    yield found("network-shell");
  }
  const input = shellInput(args);
  if (input.kind === "stdin") return;
  const source = input.kind === "text" ? input.script : input.file;
  if (source.substituted.some((one) => downloaders.test(one))) yield found("download-run");
  else if (input.kind === "text" && startsUnknown(source.text)) yield found("unknown-command");
}

function startsUnknown(text: string): boolean {
  return text.startsWith(marks.unknown) || text.startsWith(marks.nonEmpty);
}
