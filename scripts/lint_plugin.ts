/**
 * The house rules that a machine can check: who imports whom, what core and queue may not touch,
 * how long a file may get. deno.json names this plugin; `deno task lint` runs it.
 */
import { fileURLToPath } from "node:url";
import { forbiddenImport } from "./lint/import_directions.ts";
import { impureUse } from "./lint/purity.ts";

/** Longest file that a person writes, in lines. */
export const maxLines = 400;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns a file's path inside the project, with "/" between its parts. */
function pathOf(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  return path.startsWith(root) ? path.slice(root.length) : path;
}

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "import-direction": {
      create(context) {
        const importer = pathOf(context.filename);
        function check(source: Deno.lint.Expression | Deno.lint.StringLiteral | null): void {
          if (source?.type !== "Literal" || typeof source.value !== "string") return;
          const reason = forbiddenImport(importer, source.value);
          if (reason !== null) context.report({ node: source, message: reason });
        }
        return {
          ImportDeclaration: (node) => check(node.source),
          ExportNamedDeclaration: (node) => check(node.source),
          ExportAllDeclaration: (node) => check(node.source),
          ImportExpression: (node) => check(node.source),
        };
      },
    },
    "purity": {
      create(context) {
        if (!/^src\/(core|queue)\//.test(pathOf(context.filename))) return {};
        function check(node: Deno.lint.Identifier | Deno.lint.MemberExpression): void {
          const reason = impureUse(node);
          if (reason !== null) context.report({ node, message: reason });
        }
        return { Identifier: check, MemberExpression: check };
      },
    },
    "file-length": {
      create(context) {
        if (!/^(src|tests|scripts)\/|^main\.ts$/.test(pathOf(context.filename))) return {};
        return {
          Program(node) {
            const lines = context.sourceCode.text.trimEnd().split("\n").length;
            if (lines <= maxLines) return;
            context.report({
              node,
              message: `A file has at most ${maxLines} lines: ${lines}`,
              hint: "Move one of its ideas into a file of its own",
            });
          },
        };
      },
    },
  },
};

export default plugin;
