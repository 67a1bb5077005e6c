import { dangerous, harmless } from "./tests/core/security/corpus.ts";
import { createExaminer } from "./src/core/security/examine_command.ts";
import { isSuspicious } from "./src/core/security/suspicion.ts";
import { parseCommand } from "./src/core/command_line.ts";
const ex = { policy: { mode: "warn", level: "medium", whitelist: [], allowPatterns: [], workspacePaths: [] }, territory: { workingDir: "/srv/app", workspacePaths: [], homeDir: "/home/me" } } as const;
const examine = createExaminer(ex);
const vars = new Set(["SET_DIR"]);
for (const [line, want] of Object.entries(dangerous)) {
  const got = examine(parseCommand(line), vars).map((f) => f.rule + (f.detail ? "" : ""));
  if (JSON.stringify([...got].sort()) !== JSON.stringify([...want].sort())) console.log("D", JSON.stringify(line), got.join(","), "WANT", want.join(","));
  if (got.length && !isSuspicious(parseCommand(line), ex)) console.log("P", line);
}
let sus = 0;
for (const line of harmless) {
  const got = examine(parseCommand(line), vars).map((f) => f.rule+(f.detail??""));
  if (got.length) console.log("H", JSON.stringify(line), got.join(","));
  
}
console.log(sus, harmless.length);
