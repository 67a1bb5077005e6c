import { forEachChild, type SyntaxNode } from "unbash";

/** Whether a function starts itself more than once and does not wait for it, so without end. */
export function isForkBomb(name: string, body: SyntaxNode): boolean {
  let calls = 0;
  let isParallel = false;
  const look = (node: SyntaxNode): void => {
    if (node.type === "Command" && node.name?.value === name) calls++;
    if (node.type === "Pipeline" || (node.type === "Statement" && node.background === true)) {
      isParallel = true;
    }
    forEachChild(node, look);
  };
  forEachChild(body, look);
  return calls > 1 && isParallel;
}
