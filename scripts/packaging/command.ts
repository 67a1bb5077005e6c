/** How a tool ended and what it said. */
export interface CommandResult {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool to its end. A tool that cannot be started counts as failed. */
export async function runCommand(
  tool: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string> },
): Promise<CommandResult> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(tool, {
      args: [...args],
      cwd: options.cwd,
      env: { NO_COLOR: "1", ...options.env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { success: false, stdout: "", stderr: `Cannot start "${tool}": ${reason}` };
  }
}
