import type { Attack } from "./attack.ts";
import { configAttacks } from "./families/config.ts";
import { environmentAttacks } from "./families/environment.ts";
import { fileAttacks } from "./families/files.ts";
import { kernelAttacks } from "./families/kernel.ts";
import { linkAttacks } from "./families/links.ts";
import { networkAttacks } from "./families/network.ts";
import { outputAttacks } from "./families/outputs.ts";
import { processAttacks } from "./families/processes.ts";
import { resourceAttacks } from "./families/resources.ts";
import { terminalAttacks } from "./families/terminal.ts";
import { textAttacks } from "./families/text.ts";

/** All attacks, family by family. */
export const allAttacks: readonly Attack[] = [
  ...fileAttacks,
  ...linkAttacks,
  ...processAttacks,
  ...kernelAttacks,
  ...networkAttacks,
  ...terminalAttacks,
  ...resourceAttacks,
  ...environmentAttacks,
  ...configAttacks,
  ...outputAttacks,
  ...textAttacks,
];
