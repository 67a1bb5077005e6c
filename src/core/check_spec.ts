/** One pre- or post-check as the config asks for it: its registered name and its parameters. */
export interface CheckSpec {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}
