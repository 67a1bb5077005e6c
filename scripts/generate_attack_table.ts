/**
 * Writes the table of attacks into docs/security.md, from the attacks of tests/attacks. A test
 * compares the two.
 *
 * Usage: scripts/deno run -A scripts/generate_attack_table.ts
 */
import { formatMarkdown } from "./format_markdown.ts";
import { allAttacks } from "../tests/attacks/all_attacks.ts";
import { type Attack, families, type Family } from "../tests/attacks/attack.ts";

const root = new URL("../", import.meta.url);

/** Where the table is kept. */
export const attackTableFile = new URL("docs/security.md", root);

const marks = { begin: "<!-- attacks: begin -->", end: "<!-- attacks: end -->" } as const;

/**
 * Returns the document with the table in its place, as the formatter wants it.
 *
 * @throws {Error} If the document has no place for it, or the formatter cannot be run.
 */
export async function withAttackTable(document: string): Promise<string> {
  const [before, rest] = document.split(marks.begin);
  const after = rest?.split(marks.end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`The document has no place for the table: ${marks.begin} ... ${marks.end}`);
  }
  const names = Object.keys(families) as Family[];
  const text = [
    marks.begin,
    summary(),
    ...names.map(sectionOf),
    marks.end,
  ].join("\n\n");
  return await formatMarkdown(before + text + after);
}

function summary(): string {
  const proven =
    allAttacks.filter(({ proof }) => typeof proof === "string" || "control" in proof).length;
  const byDeno = allAttacks.filter(({ deno }) => deno === "stopped").length;
  return `Of ${allAttacks.length} attacks \`os\` stops ${allAttacks.length}, \`deno\` ${byDeno}. ` +
    `${proven} of them were seen to succeed where nothing stops them.`;
}

function sectionOf(name: Family): string {
  const rows = allAttacks.filter(({ family }) => family === name).map(rowOf);
  const head = [
    `| ${families[name]}: the config ... | Unconfined | \`deno\` | \`os\` |`,
    "| --- | --- | --- | --- |",
  ];
  return [...head, ...rows].join("\n");
}

function rowOf({ aim, proof, deno }: Attack): string {
  return `| ${aim.replaceAll("|", "\\|")} | ${proofText(proof)} | ${deno} | stopped |`;
}

function proofText(proof: Attack["proof"]): string {
  switch (proof) {
    case "user":
    case "planted":
      return "succeeds";
    case "root":
      return "succeeds as root";
    default:
      return "control" in proof ? "succeeds another way" : `not tried: ${proof.none}`;
  }
}

if (import.meta.main) {
  const document = await Deno.readTextFile(attackTableFile);
  await Deno.writeTextFile(attackTableFile, await withAttackTable(document));
}
