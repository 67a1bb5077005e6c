/** Names that mean the outer world, the clock or chance. */
const impureGlobals: ReadonlySet<string> = new Set([
  "Deno",
  "Worker",
  "clearInterval",
  "clearTimeout",
  "console",
  "crypto",
  "fetch",
  "globalThis",
  "performance",
  "process",
  "queueMicrotask",
  "setInterval",
  "setTimeout",
]);

/** Members that are impure while their owner is not. */
const impureMembers: ReadonlySet<string> = new Set(["Date.now", "Math.random"]);

/**
 * Returns why pure code may not hold a piece of syntax, or `null` if it may. `Date` itself is fine
 * with an argument, as in `new Date(at)`.
 */
export function impureUse(node: Deno.lint.Identifier | Deno.lint.MemberExpression): string | null {
  if (node.type === "MemberExpression") {
    const { object, property } = node;
    if (object.type !== "Identifier") return null;
    const member = `${object.name}.${memberName(property)}`;
    return impureMembers.has(member) ? refuse(member) : null;
  }
  if (isMereName(node)) return null;
  if (impureGlobals.has(node.name)) return refuse(node.name);
  const { parent } = node;
  if (node.name !== "Date") return null;
  if (parent.type === "NewExpression" && parent.callee === node && parent.arguments.length === 0) {
    return refuse("new Date()");
  }
  return parent.type === "CallExpression" && parent.callee === node ? refuse("Date()") : null;
}

function refuse(what: string): string {
  return `core and queue are pure: "${what}" must come in as an argument`;
}

function memberName(property: Deno.lint.MemberExpression["property"]): string {
  if (property.type === "Identifier") return property.name;
  return property.type === "Literal" ? String(property.value) : "";
}

/** Tells a name of something else, such as `.process` or `{ process: 1 }`, from a use of it. */
function isMereName(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}
