/** Whether the terminal is this process's to draw on: shells take it away and give it back. */
export interface Foreground {
  /** Returns whether this process is in its terminal's foreground, now. */
  readonly isOurs: () => boolean;
  /**
   * Calls back whenever this process goes on after it was stopped.
   *
   * @returns A function that ends that.
   */
  readonly onContinue: (listener: () => void) => () => void;
}
