import { type Command, forEachChild, type SyntaxNode, type Word } from "unbash";
import { baseName } from "../paths.ts";

/** Names the programs in a part of a script, those that others run left out. */
export function programsIn(node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  const look = (child: SyntaxNode): void => {
    if (child.type === "Command" && child.name !== undefined) {
      names.push(baseName(child.name.value));
      // A wrapper's program is among its words.
      for (const word of child.args) {
        if (word.type === "Word") names.push(...wrappedName(child, word));
      }
    }
    forEachChild(child, look);
  };
  look(node);
  return names;
}

function wrappedName({ name }: Command, word: Word): readonly string[] {
  return /^(sudo|doas|env|timeout|nice|command|nohup|stdbuf)$/.test(name?.value ?? "")
    ? [baseName(word.value)]
    : [];
}
